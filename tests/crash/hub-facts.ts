import { z } from 'zod';
import { findDataKey } from '../../citizen-web/store/data-keys.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { openRow } from '../../citizen-web/store/load-situation.ts';
import { readPart } from '../../citizen-web/store/parts.ts';
import type { HubSchema } from '../../citizen-web/store/schema.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { changeHash } from '../../shared/crypto/change-chain.ts';
import type { DomainRecord } from '../../shared/domain/records.ts';
import { changedRecordSchema, firstPrevHash } from '../../shared/protocol/change.ts';
import { databaseProblems } from './database-health.ts';
import type { HubFacts } from './messages.ts';
import { digestOfRecords, documentsOf } from './record-digest.ts';

type ChangeRow = HubSchema['change'];

/** Everything that must hold on a hub after any stop, and what it holds. Reads every file and every document, all at one moment: the hub goes on by itself meanwhile. */
export async function readHubFacts(deps: HubDeps): Promise<HubFacts> {
  return deps.db.transaction().execute((tx) => readFacts({ ...deps, db: tx }));
}

async function readFacts(deps: HubDeps): Promise<HubFacts> {
  const head = await deps.db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
  const changes = await deps.db.selectFrom('change').selectAll().where('epoch', '=', head.epoch).orderBy('seq').execute();
  const commands = await deps.db.selectFrom('command').selectAll().execute();
  const records = await readRecords(deps);
  const signings = Map.groupBy(records.flatMap((each) => (each.kind === 'signing' ? [each.record] : [])), (each) => each.householdId);
  return {
    problems: [...await databaseProblems(deps.db), ...chainProblems(changes, head), ...commandProblems(changes, commands), ...twiceProblems(records), ...await fileProblems(deps, records)],
    commands: commands.map((row) => ({ commandId: row.command_id, type: row.type, subjectId: row.subject_id, outcome: row.outcome, resultSeq: row.result_seq })),
    epoch: head.epoch, lastSeq: head.last_seq, hashes: Object.fromEntries(changes.map((row) => [String(row.seq), row.hash])),
    recordsDigest: digestOfRecords(records),
    signings: Object.fromEntries([...signings].map(([householdId, each]) => [householdId, each.length])),
    documents: records.flatMap((each) => documentsOf(each.record)).map((each) => each.digest),
  };
}

async function readRecords(deps: HubDeps): Promise<DomainRecord[]> {
  const records: DomainRecord[] = [];
  const keys = new Map<string, Uint8Array | null>();
  for (const row of await deps.db.selectFrom('record').selectAll().execute()) {
    const owner = row.household_id;
    if (owner !== null && !keys.has(owner)) keys.set(owner, await findDataKey(deps.db, deps, owner));
    records.push(openRow(row, owner === null ? null : keys.get(owner) ?? null));
  }
  return records;
}

/** Gapless seq, each change chained to the one before, the head at the last. */
function chainProblems(changes: readonly ChangeRow[], head: HubSchema['log_head']): string[] {
  const problems: string[] = [];
  let previous = firstPrevHash;
  for (const [index, row] of changes.entries()) {
    const content = { epoch: row.epoch, seq: row.seq, prevHash: row.prev_hash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id,
      records: z.array(changedRecordSchema).parse(JSON.parse(row.records)), event: row.event };
    if (row.seq !== index + 1) problems.push(`change ${index + 1} has seq ${row.seq}`);
    if (row.prev_hash !== previous || changeHash(content) !== row.hash) problems.push(`change ${row.seq} breaks the chain`);
    previous = row.hash;
  }
  return head.last_seq === changes.length && head.last_hash === previous ? problems : [...problems, 'the head of the log is not at its last change'];
}

/** Each command has one effect or none, and the stored result is what happened. */
function commandProblems(changes: readonly ChangeRow[], commands: readonly HubSchema['command'][]): string[] {
  const seqs = Map.groupBy(changes.filter((row) => row.command_id !== null), (row) => row.command_id);
  const known = new Set(commands.map((row) => row.command_id));
  const wrong = commands.filter((row) => (seqs.get(row.command_id) ?? []).map((each) => each.seq).join() !== (row.result_seq === null ? '' : String(row.result_seq)));
  return [
    ...wrong.map((row) => `the result of command ${row.command_id} (${row.outcome}) is not what its changes say`),
    ...[...seqs.keys()].filter((commandId) => commandId !== null && !known.has(commandId)).map((commandId) => `command ${commandId} has a change and no result`),
  ];
}

/** A number, an agreement's seal, a 备案回执号: each once. */
function twiceProblems(records: readonly DomainRecord[]): string[] {
  const names = records.flatMap((each): string[] => {
    if (each.kind === 'agreement') return [`agreement number ${each.record.agreementNo}`];
    if (each.kind === 'seal_use' && each.record.outcome === 'effective') return [`effective seal on ${each.record.agreementId}`];
    if (each.kind === 'household') return [`serial ${each.record.batchId} ${each.record.serial}`, `acceptance number ${each.record.batchId} ${each.record.acceptanceNo}`];
    return [];
  });
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => `twice: ${name}`);
}

/** Every part is what its name says, and every document can be put together. Each part is read once: a base stands in many. */
async function fileProblems(deps: HubDeps, records: readonly DomainRecord[]): Promise<string[]> {
  const parts = new Map<string, Uint8Array>();
  const problems: string[] = [];
  for (const { digest } of await deps.db.selectFrom('part').select('digest').distinct().execute()) {
    const bytes = await readPart(deps.db, deps, digest).catch(() => null);
    if (bytes === null) problems.push(`half-written: part ${digest} of the hub is missing or damaged`);
    else parts.set(digest, bytes);
  }
  for (const each of records) {
    for (const document of documentsOf(each.record)) {
      const read = document.parts.map((part) => parts.get(part.digest));
      const isWhole = read.every((bytes) => bytes !== undefined) && sha256Hex(Buffer.concat(read)) === document.digest;
      if (!isWhole) problems.push(`half-written: a document of ${each.kind} on the hub cannot be read (${document.digest})`);
    }
  }
  return problems;
}
