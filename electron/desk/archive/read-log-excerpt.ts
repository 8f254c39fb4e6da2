import { commitmentSalt, discloseText } from '../../../shared/crypto/change-chain.ts';
import { logEntrySchema } from '../../../shared/documents/evidence/evidence-file.ts';
import type { EvidenceFile, LogEntry } from '../../../shared/documents/evidence/evidence-file.ts';
import type { Change, ChangedRecord } from '../../../shared/protocol/change.ts';
import { must } from '../../../shared/lib/assert.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { eventLabels } from '../../../shared/text/labels-zh.ts';
import { readToldHistory } from '../db/history.ts';
import type { ToldLine } from '../db/history.ts';
import { readMeta } from '../db/meta.ts';
import { dataKeysOf } from '../db/read-change.ts';
import type { DeskDeps } from '../desk-deps.ts';

export type LogExcerpt = Pick<EvidenceFile, 'changeLog' | 'history'>;

/** Of the household's own lines these matter to every signing; all others only where they touch the version. */
const alwaysTold = ['add_household', 'change_phone'] as const;

/**
 * What the hub's log says of one version: its lines, and the changes behind them whole, with the texts of the records that are about it.
 * Changes that this desk keeps no longer are fetched again one by one.
 */
export async function readLogExcerpt(deps: DeskDeps, about: { readonly householdId: string; readonly agreementId: string }): Promise<Result<LogExcerpt, Refusal>> {
  const { householdId, agreementId } = about;
  const epoch = await readMeta(deps.db, 'epoch');
  const dataKey = (await dataKeysOf(deps.db, [householdId])).get(householdId);
  if (epoch === null || dataKey === undefined) return refuse('not_here', '该户的记录还没有从服务器下载到本机，请联网同步后再导出。');
  const lines = (await readToldHistory(deps.db, householdId)).filter((line) => isAbout(line, agreementId));
  const entries: LogEntry[] = [];
  for (const seq of new Set(lines.map((line) => line.seq))) {
    const change = await readWholeChange(deps, epoch, seq);
    if (!change.ok) return change;
    entries.push({ change: change.value, opened: change.value.records.filter((each) => isOf(each, agreementId, dataKey)).map((each) => openRecord(each, dataKey)) });
  }
  const history = lines.map(({ seq, event }) => ({
    seq, atMs: event.atMs, type: event.type, label: eventLabels[event.type], actor: { kind: event.actor.kind, id: event.actor.id, name: event.actor.name }, note: event.note,
  }));
  return ok({ changeLog: { epoch, entries }, history });
}

function isAbout({ event, revisions }: ToldLine, agreementId: string): boolean {
  return event.agreementId === agreementId || agreementId in revisions || alwaysTold.some((type) => type === event.type);
}

/** The version itself, its signings and the uses of a seal on it. */
function isOf(record: ChangedRecord, agreementId: string, dataKey: Uint8Array): boolean {
  if (record.kind === 'agreement') return record.id === agreementId;
  if (record.kind !== 'signing' && record.kind !== 'seal_use') return false;
  return discloseText(record, dataKey).includes(`"agreementId":"${agreementId}"`);
}

function openRecord(record: ChangedRecord, dataKey: Uint8Array): LogEntry['opened'][number] {
  return { kind: record.kind, id: record.id, revision: record.revision, salt: commitmentSalt(record, dataKey), text: discloseText(record, dataKey) };
}

async function readWholeChange(deps: DeskDeps, epoch: string, seq: number): Promise<Result<Change, Refusal>> {
  const row = await deps.db.selectFrom('downloaded_change').select('body').where('epoch', '=', epoch).where('seq', '=', seq).executeTakeFirst();
  if (row !== undefined) return ok(logEntrySchema.shape.change.parse(JSON.parse(row.body)));
  const answer = await deps.hub.download(epoch, seq - 1, 1);
  if (!answer.ok) {
    return answer.error.code === 'offline' ? refuse('offline_log', '部分较早的系统日志本机已不再保存，请联网后再导出存证材料。') : err(answer.error);
  }
  const [change] = answer.value.changes;
  if (answer.value.reset || change?.seq !== seq) return refuse('log', '服务器的日志与本机不一致，请同步后再导出存证材料。');
  return ok(must(change, 'it has this seq'));
}
