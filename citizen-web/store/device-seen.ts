import type { AdministrationFacts } from '../../shared/protocol/administration.ts';
import type { HubDeps } from './hub-deps.ts';
import { retentionClasses } from './retention/retention-classes.ts';

type Seen = { readonly deviceId: string; readonly protocol: number; readonly version: string | null; readonly waiting: number | null };

/** Contacts within this time are one: desks ask every few seconds, and nobody needs to know it better. */
const freshMs = 20_000;

/** Notes that a device was heard just now, and what it says of itself. */
export async function noteDeviceSeen(deps: Pick<HubDeps, 'db' | 'clock'>, seen: Seen): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const known = await deps.db.selectFrom('device_seen').selectAll().where('device_id', '=', seen.deviceId).executeTakeFirst();
  const row = { last_seen_at_ms: nowMs, protocol: Number.isInteger(seen.protocol) && Math.abs(seen.protocol) < 1_000_000 ? seen.protocol : null, version: seen.version, waiting: seen.waiting };
  const isSame = known !== undefined && known.protocol === row.protocol && known.version === row.version && known.waiting === row.waiting;
  if (isSame && Math.abs(nowMs - known.last_seen_at_ms) < freshMs) return;
  await deps.db.insertInto('device_seen').values({ device_id: seen.deviceId, ...row }).onConflict((conflict) => conflict.column('device_id').doUpdateSet(row)).execute();
}

const freshAddressMs = 5 * 60_000;

/** Notes, hashed, from which address a desk was heard: signings opened there are shown to reviewers (risk-flags.ts). */
export async function noteDeskAddress(deps: Pick<HubDeps, 'db' | 'clock' | 'keys'>, address: string): Promise<void> {
  const [addressHash, nowMs] = [deps.keys.keyedHash('address', address), deps.clock.nowMs()];
  const known = await deps.db.selectFrom('desk_address').select('last_seen_at_ms').where('address_hash', '=', addressHash).executeTakeFirst();
  if (known !== undefined && Math.abs(nowMs - known.last_seen_at_ms) < freshAddressMs) return;
  const seen = { last_seen_at_ms: nowMs };
  await deps.db.transaction().execute((tx) => tx.insertInto('desk_address').values({ address_hash: addressHash, ...seen }).onConflict((conflict) => conflict.column('address_hash').doUpdateSet(seen)).execute());
}

/** What the screens of 管理 show besides the records. */
export async function readAdministrationFacts(deps: Pick<HubDeps, 'db' | 'config'>): Promise<AdministrationFacts> {
  const devices = await deps.db.selectFrom('device_seen').selectAll().execute();
  const people = await deps.db.selectFrom('staff_secret').select(['staff_id', 'last_sign_in_at_ms', 'expires_at_ms']).execute();
  return {
    ...await readRetention(deps),
    devices: devices.map((row) => ({ deviceId: row.device_id, lastSeenAtMs: row.last_seen_at_ms, protocol: row.protocol, version: row.version, waiting: row.waiting })),
    staff: people.map((row) => ({ staffId: row.staff_id, lastSignInAtMs: row.last_sign_in_at_ms, oneTimePasswordEndsAtMs: row.expires_at_ms })),
  };
}

const shownRuns = 100;

async function readRetention({ db, config }: Pick<HubDeps, 'db' | 'config'>): Promise<Pick<AdministrationFacts, 'retention' | 'retentionRuns'>> {
  const rows = await db.selectFrom('retention_run').selectAll().orderBy('at_ms', 'desc').orderBy('class').limit(500).execute();
  const retention = retentionClasses.map((name) => {
    const last = rows.find((row) => row.class === name);
    return { class: name, keptDays: config.retention[name], lastRunAtMs: last?.at_ms ?? null, lastCount: last?.count ?? 0 };
  });
  // Days on which nothing was old enough tell nobody anything.
  const runs = rows.filter((row) => row.count > 0).slice(0, shownRuns).map((row) => ({ class: row.class, atMs: row.at_ms, count: row.count, keptDays: row.kept_days }));
  return { retention, retentionRuns: runs };
}
