import type { HubDeps } from '../store/hub-deps.ts';
import type { ReadDb, WriteDb } from '../store/schema.ts';

export type RateLimit = { readonly limit: number; readonly windowMs: number };

const minuteMs = 60_000;
/** What one number, one address or one link may ask for (OWASP ASVS 5.0, 2.4.1; generous, since carriers share addresses). */
export const rateLimits = {
  codePerNumberHour: { limit: 10, windowMs: 60 * minuteMs },
  codePerNumberDay: { limit: 20, windowMs: 24 * 60 * minuteMs },
  codePerAddress: { limit: 60, windowMs: 10 * minuteMs },
  lastSixPerLink: { limit: 5, windowMs: 30 * minuteMs },
  lastSixPerLinkDay: { limit: 10, windowMs: 24 * 60 * minuteMs },
  photoPerHousehold: { limit: 12, windowMs: 24 * 60 * minuteMs },
  lastSixPerAddress: { limit: 100, windowMs: 60 * minuteMs },
  verifyPerAddress: { limit: 60, windowMs: 10 * minuteMs },
  signInPerAccount: { limit: 10, windowMs: 15 * minuteMs },
  contactPerHousehold: { limit: 3, windowMs: 12 * 60 * minuteMs },
} as const satisfies Readonly<Record<string, RateLimit>>;
export type RateName = keyof typeof rateLimits;

/** Counts one use in the current window; false when the limit had been reached before. `key` must not be personal: hash it. */
export async function takeFromRate(tx: WriteDb, deps: Pick<HubDeps, 'clock' | 'config'>, name: RateName, key: string): Promise<boolean> {
  // A demonstration plays all its citizens from one machine.
  if (deps.config.demo && name.endsWith('PerAddress')) return true;
  const { limit } = rateLimits[name];
  const windowStartMs = windowStart(deps, name);
  const bucket = `${name}:${key}`;
  await tx.deleteFrom('rate').where('bucket', '=', bucket).where('window_start_ms', '<', windowStartMs).execute();
  await tx.insertInto('rate').values({ bucket, window_start_ms: windowStartMs, count: 1 })
    .onConflict((conflict) => conflict.columns(['bucket', 'window_start_ms']).doUpdateSet((each) => ({ count: each('rate.count', '+', 1) }))).execute();
  const row = await tx.selectFrom('rate').select('count').where('bucket', '=', bucket).where('window_start_ms', '=', windowStartMs).executeTakeFirst();
  return (row?.count ?? 0) <= limit;
}

/** Takes one use back: what turned out right counts against nobody. */
export async function giveBackToRate(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, name: RateName, key: string): Promise<void> {
  await tx.updateTable('rate').set((each) => ({ count: each('count', '-', 1) })).where('bucket', '=', `${name}:${key}`)
    .where('window_start_ms', '=', windowStart(deps, name)).where('count', '>', 0).execute();
}

/** How many uses are left in the current window. */
export async function leftOfRate(db: ReadDb, deps: Pick<HubDeps, 'clock'>, name: RateName, key: string): Promise<number> {
  const row = await db.selectFrom('rate').select('count').where('bucket', '=', `${name}:${key}`).where('window_start_ms', '=', windowStart(deps, name)).executeTakeFirst();
  return Math.max(0, rateLimits[name].limit - (row?.count ?? 0));
}

function windowStart(deps: Pick<HubDeps, 'clock'>, name: RateName): number {
  const nowMs = deps.clock.nowMs();
  return nowMs - (nowMs % rateLimits[name].windowMs);
}
