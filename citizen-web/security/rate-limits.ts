import { isIPv6 } from 'node:net';
import { shanghaiText } from '../../shared/domain/signing-window.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import type { ReadDb, WriteDb } from '../store/schema.ts';
import { statement } from '../store/statement.ts';

export type RateLimit = { readonly limit: number; readonly windowMs: number };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** What one number, one address or one link may ask for (OWASP ASVS 5.0, 2.4.1; generous, since carriers share addresses). */
export const rateLimits = {
  codePerAddress: { limit: 60, windowMs: 10 * minuteMs },
  lastSixPerLink: { limit: 5, windowMs: 30 * minuteMs },
  /** Who knows the birthday has a thousand left to try: at five in half an hour they would fit into four days. */
  lastSixPerLinkDay: { limit: 10, windowMs: dayMs },
  photoPerHousehold: { limit: 12, windowMs: dayMs },
  lastSixPerAddress: { limit: 100, windowMs: 60 * minuteMs },
  verifyPerAddress: { limit: 60, windowMs: 10 * minuteMs },
  signInPerAccount: { limit: 10, windowMs: 15 * minuteMs },
  contactPerHousehold: { limit: 3, windowMs: 12 * 60 * minuteMs },
  facePerPerson: { limit: 5, windowMs: 24 * 60 * minuteMs },
  /** Before login: of one number, of one address, and of all together, so that nobody can bury the call list. */
  contactPerNumber: { limit: 1, windowMs: 12 * 60 * minuteMs },
  contactPerAddress: { limit: 5, windowMs: 60 * minuteMs },
  contactUnknown: { limit: 200, windowMs: 60 * minuteMs },
} as const satisfies Readonly<Record<string, RateLimit>>;
export type RateName = keyof typeof rateLimits;
type RateDeps = Pick<HubDeps, 'clock' | 'config' | 'log'>;

/** How many uses are left in the current window; counts none. */
export async function leftOfRate(db: ReadDb, deps: Pick<HubDeps, 'clock'>, name: RateName, key: string): Promise<number> {
  const { limit, windowMs } = rateLimits[name];
  const nowMs = deps.clock.nowMs();
  const [row] = (await countOfRate(db, { bucket: `${name}:${key}`, windowStartMs: nowMs - (nowMs % windowMs) })).rows;
  return Math.max(0, limit - (row?.count ?? 0));
}

const countOfRate = statement(['bucket', 'windowStartMs'], (db: ReadDb, { bucket, windowStartMs }: { readonly bucket: string; readonly windowStartMs: number }) => db.selectFrom('rate').select('count').where('bucket', '=', bucket).where('window_start_ms', '=', windowStartMs));

/** Counts one use in the current window, or more where one act is as dear as many; false when that was beyond the limit. `key` must not be personal: hash it. */
export async function takeFromRate(tx: WriteDb, deps: RateDeps, name: RateName, key: string, uses = 1): Promise<boolean> {
  // A demonstration plays all its citizens from one machine.
  if (deps.config.demo && name.endsWith('PerAddress')) return true;
  const { limit } = rateLimits[name];
  const windowStartMs = windowStartOf(name, deps.clock.nowMs());
  const bucket = `${name}:${key}`;
  await tx.deleteFrom('rate').where('bucket', '=', bucket).where('window_start_ms', '<', windowStartMs).execute();
  await tx.insertInto('rate').values({ bucket, window_start_ms: windowStartMs, count: uses })
    .onConflict((conflict) => conflict.columns(['bucket', 'window_start_ms']).doUpdateSet((each) => ({ count: each('rate.count', '+', uses) }))).execute();
  const [row] = (await countOfRate(tx, { bucket, windowStartMs })).rows;
  const isAllowed = (row?.count ?? 0) <= limit;
  if (!isAllowed) deps.log.warn({ limit: name, key: key.slice(0, 12) }, 'a limit is reached');
  return isAllowed;
}

/** Counts one use in each; the time from which it would be allowed again (ms since the epoch) when one is used up, else null. */
export async function takeFromRates(tx: WriteDb, deps: RateDeps, uses: readonly (readonly [name: RateName, key: string])[]): Promise<number | null> {
  for (const [name, key] of uses) if (!(await takeFromRate(tx, deps, name, key))) return rateEndsAtMs(name, deps.clock.nowMs());
  return null;
}

/** Whether a limit is used up, without counting. */
export async function isRateUsedUp(tx: WriteDb, deps: RateDeps, name: RateName, key: string): Promise<boolean> {
  const [row] = (await countOfRate(tx, { bucket: `${name}:${key}`, windowStartMs: windowStartOf(name, deps.clock.nowMs()) })).rows;
  return (row?.count ?? 0) >= rateLimits[name].limit;
}

/** When the current window of a limit ends. */
export function rateEndsAtMs(name: RateName, nowMs: number): number {
  return windowStartOf(name, nowMs) + rateLimits[name].windowMs;
}

/** `10:30`, or `1月21日 8:00` on another day: the minute from which one may try again, in Asia/Shanghai. */
export function untilWords(untilMs: number, nowMs: number): string {
  const text = shanghaiText(Math.ceil(untilMs / minuteMs) * minuteMs);
  const time = `${Number(text.slice(11, 13))}:${text.slice(14, 16)}`;
  return text.slice(0, 10) === shanghaiText(nowMs).slice(0, 10) ? time : `${Number(text.slice(5, 7))}月${Number(text.slice(8, 10))}日 ${time}`;
}

/** Under which an address is counted: one with IPv6 has 2^64 of them, so its network counts. Hashed, since an address is personal. */
export function addressKey(deps: Pick<HubDeps, 'keys'>, address: string): string {
  return deps.keys.keyedHash('address', isIPv6(address) && !address.includes('.') ? networkOf(address) : address);
}

/** The first 64 bits of an IPv6 address, as four groups. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const all = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - behind.length)).fill('0'), ...behind];
  return all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

function windowStartOf(name: RateName, nowMs: number): number {
  return nowMs - (nowMs % rateLimits[name].windowMs);
}

/** Takes one use back: what turned out right counts against nobody. */
export async function giveBackToRate(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, name: RateName, key: string): Promise<void> {
  await tx.updateTable('rate').set((each) => ({ count: each('count', '-', 1) })).where('bucket', '=', `${name}:${key}`)
    .where('window_start_ms', '=', windowStartOf(name, deps.clock.nowMs())).where('count', '>', 0).execute();
}
