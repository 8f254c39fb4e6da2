import { z } from 'zod';
import { findDataKey } from '../../citizen-web/store/data-keys.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { openRow } from '../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../citizen-web/store/parts.ts';
import type { HubSchema } from '../../citizen-web/store/schema.ts';
import { changeHash, discloseRecord } from '../../shared/crypto/change-chain.ts';
import type { Agreement, DomainRecord, Seal } from '../../shared/domain/records.ts';
import { changedRecordSchema, firstPrevHash } from '../../shared/protocol/change.ts';
import { keyOf, textOf } from './record-text.ts';
import { createStory } from './story.ts';

/** What the hub holds, opened: by `kind:id`, each record as canonical JSON; and the hash of each change by seq. */
export type HubState = { readonly recordsByKey: ReadonlyMap<string, string>; readonly hashBySeq: ReadonlyMap<number, string>; readonly epoch: string; readonly lastSeq: number };
type ChangeRow = HubSchema['change'];

/** Everything that must hold on the hub whatever went wrong on the way; one sentence for each thing that does not. */
export async function checkHub(deps: HubDeps): Promise<{ readonly violations: readonly string[]; readonly state: HubState }> {
  const head = await deps.db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
  const changes = await deps.db.selectFrom('change').selectAll().where('epoch', '=', head.epoch).orderBy('seq').execute();
  const keys = await openKeys(deps);
  const violations = [...checkChain(changes, head), ...await checkCommands(deps, changes)];
  const story = createStory();
  for (const change of changes) {
    const records = z.array(changedRecordSchema).parse(JSON.parse(change.records)).map((each) => discloseRecord(each, each.householdId === null ? null : keys.get(each.householdId) ?? null));
    violations.push(...story.tell(change.seq, records));
  }
  violations.push(...story.end(deps.clock.nowMs()));
  const rows = await deps.db.selectFrom('record').selectAll().execute();
  const opened = rows.map((row) => openRow(row, row.household_id === null ? null : keys.get(row.household_id) ?? null));
  const recordsByKey = new Map(opened.map((each) => [keyOf(each), textOf(each)]));
  for (const [key, text] of story.recordsByKey()) if (recordsByKey.get(key) !== text) violations.push(`the hub's row ${key} is not what its last change says`);
  if (recordsByKey.size !== story.recordsByKey().size) violations.push(`the hub has ${recordsByKey.size} rows, its changes made ${story.recordsByKey().size}`);
  violations.push(...await checkSealed(deps, opened));
  return { violations, state: { recordsByKey, hashBySeq: new Map(changes.map((change) => [change.seq, change.hash])), epoch: head.epoch, lastSeq: head.last_seq } };
}

async function openKeys(deps: HubDeps): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await deps.db.selectFrom('data_key').select('household_id').execute();
  const keys = new Map<string, Uint8Array>();
  for (const row of rows) {
    const key = await findDataKey(deps.db, deps, row.household_id);
    if (key !== null) keys.set(row.household_id, key);
  }
  return keys;
}

/** Gapless seq, each change chained to the one before, the head at the last (Sync, line 1). */
function checkChain(changes: readonly ChangeRow[], head: HubSchema['log_head']): string[] {
  const violations: string[] = [];
  let previous = firstPrevHash;
  for (const [index, row] of changes.entries()) {
    if (row.seq !== index + 1) violations.push(`change ${index + 1} has seq ${row.seq}`);
    const content = { epoch: row.epoch, seq: row.seq, prevHash: row.prev_hash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id,
      records: z.array(changedRecordSchema).parse(JSON.parse(row.records)), event: row.event };
    if (row.prev_hash !== previous || changeHash(content) !== row.hash) violations.push(`change ${row.seq} breaks the chain`);
    previous = row.hash;
  }
  if (head.last_seq !== changes.length || head.last_hash !== previous) violations.push('the head of the log is not at its last change');
  return violations;
}

/** Each command has at most one effect, and the stored result is what happened (Sync, lines 4 and 5). */
async function checkCommands(deps: HubDeps, changes: readonly ChangeRow[]): Promise<string[]> {
  const violations: string[] = [];
  const seqsByCommand = new Map<string, number[]>();
  for (const { command_id: commandId, seq } of changes) if (commandId !== null) seqsByCommand.set(commandId, [...seqsByCommand.get(commandId) ?? [], seq]);
  const commands = await deps.db.selectFrom('command').selectAll().execute();
  for (const command of commands) {
    const seqs = seqsByCommand.get(command.command_id) ?? [];
    const expected = command.result_seq === null ? [] : [command.result_seq];
    if (command.outcome === 'accepted' && command.result_seq === null) violations.push(`command ${command.command_id} was accepted without a change`);
    if (seqs.join() !== expected.join()) violations.push(`command ${command.command_id} (${command.outcome}) has changes [${seqs.join()}], its result says [${expected.join()}]`);
    seqsByCommand.delete(command.command_id);
  }
  for (const commandId of seqsByCommand.keys()) violations.push(`command ${commandId} has a change and no stored result`);
  return violations;
}

/** Every sealed copy is on the hub, grown from its signed copy, and genuine. */
async function checkSealed(deps: HubDeps, records: readonly DomainRecord[]): Promise<string[]> {
  const seals = new Map(records.flatMap((each): [string, Seal][] => (each.kind === 'seal' ? [[each.record.sealId, each.record]] : [])));
  const violations: string[] = [];
  for (const each of records) {
    if (each.kind !== 'agreement' || each.record.sealed?.channel !== 'digital') continue;
    violations.push(...await checkSealedOne(deps, each.record, records, seals));
  }
  return violations;
}

async function checkSealedOne(deps: HubDeps, agreement: Agreement, records: readonly DomainRecord[], seals: ReadonlyMap<string, Seal>): Promise<string[]> {
  const { agreementId } = agreement;
  const uses = records.filter((each) => each.kind === 'seal_use' && each.record.agreementId === agreementId && each.record.outcome === 'effective');
  const violations = uses.length === 1 ? [] : [`${agreementId} is sealed and has ${uses.length} effective uses of a seal`];
  const sealed = agreement.sealed;
  const bytes = sealed === null ? null : await readDocument(deps.db, deps, sealed.document);
  if (bytes === null || !bytes.ok) return [...violations, `the sealed copy of ${agreementId} cannot be read`];
  const report = await deps.documents.verify(bytes.value, [...seals.values()].map((seal) => seal.rootPem));
  return report.verdict === 'genuine' && report.signatures.length === 2 ? violations : [...violations, `the sealed copy of ${agreementId} is ${report.verdict}`];
}
