import type { HubDeps } from '../store/hub-deps.ts';
import type { WriteDb } from '../store/schema.ts';

export type RateLimit = { readonly limit: number; readonly windowMs: number };

const minuteMs = 60_000;
/** What one number, one address or one link may ask for (OWASP ASVS 5.0, 2.4.1; generous, since carriers share addresses). */
export const rateLimits = {
  codePerNumberHour: { limit: 10, windowMs: 60 * minuteMs },
  codePerNumberDay: { limit: 20, windowMs: 24 * 60 * minuteMs },
  codePerAddress: { limit: 60, windowMs: 10 * minuteMs },
  lastSixPerLink: { limit: 5, windowMs: 30 * minuteMs },
  lastSixPerAddress: { limit: 100, windowMs: 60 * minuteMs },
  verifyPerAddress: { limit: 60, windowMs: 10 * minuteMs },
  signInPerAccount: { limit: 10, windowMs: 15 * minuteMs },
  contactPerHousehold: { limit: 3, windowMs: 12 * 60 * minuteMs },
  /** Before login: of one number, of one address, and of all together, so that nobody can bury the call list. */
  contactPerNumber: { limit: 1, windowMs: 12 * 60 * minuteMs },
  contactPerAddress: { limit: 5, windowMs: 60 * minuteMs },
  contactUnknown: { limit: 200, windowMs: 60 * minuteMs },
} as const satisfies Readonly<Record<string, RateLimit>>;
export type RateName = keyof typeof rateLimits;

/** Counts one use in the current window; false when the limit had been reached before. `key` must not be personal: hash it. */
export async function takeFromRate(tx: WriteDb, deps: Pick<HubDeps, 'clock' | 'config'>, name: RateName, key: string): Promise<boolean> {
  // A demonstration plays all its citizens from one machine.
  if (deps.config.demo && name.endsWith('PerAddress')) return true;
  const { limit, windowMs } = rateLimits[name];
  const nowMs = deps.clock.nowMs();
  const windowStartMs = nowMs - (nowMs % windowMs);
  const bucket = `${name}:${key}`;
  await tx.deleteFrom('rate').where('bucket', '=', bucket).where('window_start_ms', '<', windowStartMs).execute();
  await tx.insertInto('rate').values({ bucket, window_start_ms: windowStartMs, count: 1 })
    .onConflict((conflict) => conflict.columns(['bucket', 'window_start_ms']).doUpdateSet((each) => ({ count: each('rate.count', '+', 1) }))).execute();
  const row = await tx.selectFrom('rate').select('count').where('bucket', '=', bucket).where('window_start_ms', '=', windowStartMs).executeTakeFirst();
  return (row?.count ?? 0) <= limit;
}
