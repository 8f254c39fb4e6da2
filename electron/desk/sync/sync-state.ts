import { sql } from 'kysely';
import type { SyncState } from '../../../shared/desk/session-calls.ts';
import { countAside } from '../db/change-aside.ts';
import { readDevice, readMetaNumber } from '../db/meta.ts';
import type { ReadDb } from '../db/schema.ts';

/** In words that the partial index of migration 0007 has: with a value bound SQLite would look at every waiting command. */
const isUnsigned = sql<boolean>`is_signed = 0`;

/** What the top bar always shows: online or not, what waits and since when, what was not accepted, what is wrong. */
export async function readSyncState(db: ReadDb, line: { readonly online: boolean; readonly problem: string | null }, staffId: string | null = null): Promise<SyncState> {
  const waiting = await db.selectFrom('outbox').select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at_ms').as('oldest')])
    .where('state', 'in', ['waiting', 'sent', 'accepted']).executeTakeFirstOrThrow();
  const unsuccessful = await db.selectFrom('unsuccessful').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const unsigned = await db.selectFrom('outbox').select('command_id').where('state', 'in', ['waiting', 'sent']).where(isUnsigned).executeTakeFirst();
  const signatureProblem = unsigned === undefined ? null : '本机需要重新确认待上传的事项，请办理过这些事项的人员在本机登录一次。';
  return {
    online: line.online, enrolled: await readDevice(db) !== null, lastContactAtMs: await readMetaNumber(db, 'lastContactAtMs'),
    waiting: Number(waiting.count), oldestWaitingAtMs: Number(waiting.count) === 0 ? null : waiting.oldest, unsuccessful: Number(unsuccessful.count),
    problem: line.problem ?? signatureProblem ?? await asideProblem(db), clockAheadMs: await readMetaNumber(db, 'clockAheadMs'),
    offlineUntilMs: staffId === null ? null : (await db.selectFrom('staff_key').select('offline_until_ms').where('staff_id', '=', staffId).executeTakeFirst())?.offline_until_ms ?? null,
  };
}

async function asideProblem(db: ReadDb): Promise<string | null> {
  const count = await countAside(db);
  return count === 0 ? null : `服务器上有 ${count} 项更新是新版本写的，本机这个版本还看不懂，已完整保存；请升级签约台，升级后自动补上。`;
}
