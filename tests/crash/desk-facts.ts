import { z } from 'zod';
import { readMeta, readMetaNumber } from '../../electron/desk/db/meta.ts';
import { listJobRows } from '../../electron/desk/jobs/job-store.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import { readParts } from '../../electron/desk/files/part-store.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { recordKindSchema, recordSchemas } from '../../shared/domain/records.ts';
import type { DomainRecord } from '../../shared/domain/records.ts';
import { databaseProblems } from './database-health.ts';
import type { DeskFacts } from './messages.ts';
import { digestOfRecords, documentsOf } from './record-digest.ts';

/** Everything that must hold on a desk after any stop, and what it holds. Reads every file and every document that is here, all at one moment. */
export async function readDeskFacts(deps: DeskDeps): Promise<DeskFacts> {
  return deps.db.transaction().execute((tx) => readFacts({ ...deps, db: tx }));
}

async function readFacts(deps: DeskDeps): Promise<DeskFacts> {
  const { db } = deps;
  const outbox = await db.selectFrom('outbox').select(['command_id', 'type', 'subject_id', 'state', 'result_seq', 'incarnation', 'device_seq']).orderBy('device_seq').execute();
  const jobs = await listJobRows(db);
  const shown = await readLayer(deps, 'shown_record');
  const changes = await db.selectFrom('downloaded_change').select(['seq', 'body']).execute();
  return {
    problems: [...await databaseProblems(db), ...numberProblems(outbox), ...await jobProblems(deps), ...await fileProblems(deps, shown), ...await rowProblems(deps, shown)],
    outbox: outbox.map((row) => ({ commandId: row.command_id, type: row.type, subjectId: row.subject_id, state: row.state, resultSeq: row.result_seq })),
    unsuccessful: (await db.selectFrom('unsuccessful').select('command_id').execute()).map((row) => row.command_id),
    jobs: jobs.map((row) => ({ jobId: row.job_id, kind: row.kind, state: row.state, total: row.total, done: row.done, failed: row.failed })),
    epoch: await readMeta(db, 'epoch'), cursor: await readMetaNumber(db, 'cursor') ?? 0,
    hashes: Object.fromEntries(changes.map((row) => [String(row.seq), z.object({ hash: z.string() }).parse(JSON.parse(row.body)).hash])),
    confirmedDigest: digestOfRecords(await readLayer(deps, 'confirmed_record')), shownDigest: digestOfRecords(shown),
  };
}

async function readLayer({ db }: DeskDeps, table: 'confirmed_record' | 'shown_record'): Promise<DomainRecord[]> {
  const rows = await db.selectFrom(table).select(['kind', 'body']).execute();
  return rows.map((row) => {
    const kind = recordKindSchema.parse(row.kind);
    // Kind and record come from one row.
    return { kind, record: recordSchemas[kind].parse(JSON.parse(row.body)) } as DomainRecord;
  });
}

/** The numbers of each incarnation follow one another: a hole would stop every upload behind it. */
function numberProblems(rows: readonly { readonly incarnation: string; readonly device_seq: number }[]): string[] {
  const problems: string[] = [];
  for (const [incarnation, own] of Map.groupBy(rows.filter((row) => row.device_seq > 0), (row) => row.incarnation)) {
    const wrong = own.findIndex((row, index) => row.device_seq !== (own[0]?.device_seq ?? 0) + index);
    if (wrong >= 0) problems.push(`the outbox of ${incarnation.slice(0, 6)} has a hole or a double at ${own[wrong]?.device_seq}`);
  }
  return problems;
}

/** What a job says it has done is what its items say. */
async function jobProblems({ db }: DeskDeps): Promise<string[]> {
  const items = await db.selectFrom('job_item').select(['job_id', 'state']).execute();
  return (await listJobRows(db)).flatMap((job) => {
    const count = (state: string): number => items.filter((item) => item.job_id === job.job_id && item.state === state).length;
    return count('done') === job.done && count('failed') === job.failed ? [] : [`job ${job.kind} says ${job.done} + ${job.failed}, its items ${count('done')} + ${count('failed')}`];
  });
}

async function fileProblems(deps: DeskDeps, records: readonly DomainRecord[]): Promise<string[]> {
  const digests = (await deps.db.selectFrom('part').select('digest').execute()).map((row) => row.digest);
  const here = new Map<string, Uint8Array>();
  for (let from = 0; from < digests.length; from += 200) for (const [digest, bytes] of await readParts(deps.db, deps, digests.slice(from, from + 200))) here.set(digest, bytes);
  const damaged = digests.filter((digest) => !here.has(digest)).map((digest) => `half-written: part ${digest} of the desk is missing or damaged`);
  const wrong = records.flatMap((each) => documentsOf(each.record)).filter((document) => {
    const parts = document.parts.map((part) => here.get(part.digest));
    return parts.every((part) => part !== undefined) && sha256Hex(Buffer.concat(parts)) !== document.digest;
  });
  return [...damaged, ...wrong.map((document) => `half-written: document ${document.digest} of the desk is not what its parts make`)];
}

/** What lists show is what the records say. */
async function rowProblems({ db }: DeskDeps, shown: readonly DomainRecord[]): Promise<string[]> {
  const statusById = new Map(shown.flatMap((each): [string, string][] => (each.kind === 'agreement' ? [[each.record.agreementId, each.record.status]] : [])));
  const rows = await db.selectFrom('household_row').select(['household_id', 'agreement_id', 'status']).execute();
  const households = shown.filter((each) => each.kind === 'household').length;
  return [
    ...rows.filter((row) => statusById.get(row.agreement_id) !== row.status).map((row) => `the list shows household ${row.household_id} as ${row.status}`),
    ...(rows.length === households ? [] : [`the list has ${rows.length} households of ${households}`]),
  ];
}
