import type Database from 'better-sqlite3';
import type { HubKeys } from '../../citizen-web/store/hub-deps.ts';
import { openRow } from '../../citizen-web/store/load-situation.ts';
import { discloseText } from '../../shared/crypto/change-chain.ts';
import { recordIdentity } from '../../shared/domain/record-identity.ts';
import { recordSchemas } from '../../shared/domain/records.ts';
import { mayCommand } from '../../shared/domain/roles.ts';
import { statement } from './hub-watch.ts';
import type { Story } from './hub-watch.ts';
import type { GivenFacts, JobFacts } from './invariants/on-jobs.ts';
import type { DeskFacts, HubFacts } from './invariants/rest-facts.ts';

/** What lies on the hub's disk, beside the story of its log. */
export function readHubFacts(sqlite: Database.Database, story: Story, keys: Pick<HubKeys, 'unwrap'>, nowMs: number): HubFacts {
  const results = statement(sqlite, 'select command_id, outcome, result_seq from command').all() as { command_id: string; outcome: string; result_seq: number | null }[];
  const links = statement(sqlite, `select count(*) as count from access_code a join record r on r.kind = 'agreement' and r.id = a.agreement_id where r.status = 'void' and a.revoked_at_ms is null`).get() as { count: number };
  return {
    epoch: story.epoch, lastSeq: story.lastSeq, lastHash: story.lastHash, hashBySeq: story.hashBySeq, made: story.texts, rows: readRows(sqlite, keys), records: story.records,
    effectByCommand: story.effectByCommand, results: new Map(results.map((row) => [row.command_id, { outcome: row.outcome, resultSeq: row.result_seq }])), nowMs, liveLinksOfVoid: links.count,
  };
}

type RecordRow = { kind: string; id: string; batch_id: string | null; household_id: string | null; revision: number; status: string | null; body: string };

// A body that has not changed since the last look, in whatever run, is opened once: the copies of one prepared world are alike.
const openedBodies = new Map<string, { readonly body: string; readonly text: string }>();

function readRows(sqlite: Database.Database, keys: Pick<HubKeys, 'unwrap'>): ReadonlyMap<string, string> {
  const rows = statement(sqlite, 'select * from record').all() as RecordRow[];
  const dataKeys = new Map<string, Uint8Array>();
  const keyOf = (householdId: string): Uint8Array | null => {
    const known = dataKeys.get(householdId);
    if (known !== undefined) return known;
    const row = statement(sqlite, 'select wrapped_key from data_key where household_id = ?').get(householdId) as { wrapped_key: Uint8Array } | undefined;
    if (row === undefined) return null;
    dataKeys.set(householdId, keys.unwrap(row.wrapped_key, householdId));
    return dataKeys.get(householdId) ?? null;
  };
  return new Map(rows.map((row) => {
    const key = `${row.kind}:${row.id}`;
    const known = openedBodies.get(key);
    if (known?.body === row.body) return [key, known.text];
    const dataKey = row.household_id === null ? null : keyOf(row.household_id);
    const opened = openRow(row, dataKey);
    const identity = recordIdentity(opened);
    const isAlike = identity.id === row.id && identity.revision === row.revision && identity.status === row.status && identity.householdId === row.household_id;
    const text = isAlike ? discloseText({ ...row, batchId: row.batch_id, householdId: row.household_id }, dataKey) : 'its columns are not its body';
    if (openedBodies.size < 5000) openedBodies.set(key, { body: row.body, text });
    return [key, text];
  }));
}

/** What lies on a desk's disk. `since`: changes up to there are the prepared world's and not looked at one by one. */
export function readDeskFacts(name: string, sqlite: Database.Database, about: Pick<DeskFacts, 'kept' | 'putAside'>): DeskFacts {
  const meta = new Map((statement(sqlite, 'select key, value from meta').all() as { key: string; value: string }[]).map((row) => [row.key, row.value]));
  const epoch = meta.get('epoch') ?? null;
  const confirmed = statement(sqlite, 'select kind, id, body from confirmed_record').raw().all() as [string, string, string][];
  const differing = statement(sqlite, `select c.kind || ':' || c.id as key from confirmed_record c left join shown_record s on s.kind = c.kind and s.id = c.id where s.body is not c.body
    union all select s.kind || ':' || s.id from shown_record s where not exists (select 1 from confirmed_record c where c.kind = s.kind and c.id = s.id)`).all() as { key: string }[];
  const downloaded = statement(sqlite, `select seq, json_extract(body, '$.hash') as hash from downloaded_change where epoch = ? order by seq`).all(epoch) as { seq: number; hash: string }[];
  const outbox = statement(sqlite, `select o.command_id, o.type, o.state, o.result_seq, u.command_id is not null as listed,
    exists (select 1 from history h where h.command_id = o.command_id) as told from outbox o left join unsuccessful u on u.command_id = o.command_id`)
    .all() as { command_id: string; type: string; state: string; result_seq: number | null; listed: number; told: number }[];
  return {
    ...about, name, epoch, cursor: Number(meta.get('cursor') ?? 0), lastHash: meta.get('lastHash') ?? null,
    confirmed: new Map(confirmed.map(([kind, id, body]) => [`${kind}:${id}`, body])), shownDiffers: differing.map((row) => row.key),
    downloaded,
    outbox: outbox.map((row) => ({ commandId: row.command_id, type: row.type, state: row.state, resultSeq: row.result_seq, isListed: row.listed === 1, isInTimeline: row.told === 1 })),
    screenFaults: screenFaults(sqlite),
  };
}

/** The bulk jobs of a desk, and the commands that they give. */
export function readJobs(sqlite: Database.Database): { readonly jobs: readonly JobFacts[]; readonly commands: readonly GivenFacts[] } {
  const jobs = statement(sqlite, `select job_id, kind, state, total, done, failed from job where kind in ('publish', 'seal') order by job_id`).all() as (Omit<JobFacts, 'jobId' | 'items'> & { job_id: string })[];
  if (jobs.length === 0) return { jobs: [], commands: [] };
  const items = Map.groupBy(statement(sqlite, 'select job_id, item_id as id, state from job_item').all() as { job_id: string; id: string; state: string }[], (row) => row.job_id);
  const commands = statement(sqlite, `select o.type, o.subject_id, o.state, json_extract(o.body, '$.payload.leaseId') as lease_id, s.body as staff from outbox o
    left join confirmed_record s on s.kind = 'staff' and s.id = json_extract(o.body, '$.staffId') where type in ('publish', 'seal')`)
    .all() as { type: 'publish' | 'seal'; subject_id: string; state: string; lease_id: string | null; staff: string | null }[];
  return {
    jobs: jobs.map(({ job_id: jobId, ...job }) => ({ ...job, jobId, items: items.get(jobId) ?? [] })),
    commands: commands.map((row) => ({ type: row.type, subjectId: row.subject_id, state: row.state, leaseId: row.lease_id, isDoomed: row.staff !== null && !mayGive(row.staff, row.type) })),
  };
}

function mayGive(staff: string, type: 'publish' | 'seal'): boolean {
  const { active, roles } = recordSchemas.staff.parse(JSON.parse(staff));
  return active && mayCommand(roles, type);
}

/** Lists and timelines show nothing as waiting, and each household's status as its newest agreement has it. */
function screenFaults(sqlite: Database.Database): string[] {
  const waiting = statement(sqlite, 'select count(*) as count from history where waiting = 1').get() as { count: number };
  const rows = statement(sqlite, `select r.household_id, r.status as shown, json_extract(s.body, '$.status') as status, r.waiting from household_row r
    left join shown_record s on s.kind = 'agreement' and s.id = r.agreement_id where r.waiting <> 0 or r.status is not json_extract(s.body, '$.status')`)
    .all() as { household_id: string; shown: string; status: string | null; waiting: number }[];
  const twice = statement(sqlite, 'select seq from history where seq is not null group by seq having count(*) > 1').all() as { seq: number }[];
  return [
    ...twice.map((row) => `the timeline tells change ${row.seq} twice`),
    ...(waiting.count > 0 ? [`${waiting.count} lines of the timeline still wait`] : []),
    ...rows.map((row) => `the list shows household ${row.household_id} as ${row.shown}${row.waiting === 0 ? '' : ' and waiting'}, its agreement is ${row.status}`),
  ];
}

/** How far a desk had come when it was last looked at. */
export type SeenDesk = { epoch: string; cursor: number; incarnation: string | null; /** Its numbers may have been used twice: by a copy of it, or before the hub was restored. */ mayFork: boolean };

/** What must hold on a desk at any moment; cheap enough to ask after every step. */
export function deskAtAnyMoment(sqlite: Database.Database, seen: SeenDesk, kept: ReadonlySet<string>): string[] {
  const meta = new Map((statement(sqlite, `select key, value from meta where key in ('epoch', 'cursor', 'rebuiltAtSeq', 'incarnation')`).all() as { key: string; value: string }[]).map((row) => [row.key, row.value]));
  const [epoch, cursor] = [meta.get('epoch') ?? '', Number(meta.get('cursor') ?? 0)];
  const violations: string[] = [];
  if (epoch === seen.epoch && cursor < seen.cursor) violations.push(`I5 its cursor went back from ${seen.cursor} to ${cursor}`);
  if (meta.has('rebuiltAtSeq')) violations.push('I6 its digest of state differed from the hub\'s');
  const incarnation = meta.get('incarnation') ?? null;
  if (!seen.mayFork && seen.incarnation !== null && incarnation !== seen.incarnation) violations.push('I15 its commands were held up until it took a new incarnation, though all its numbers were its own');
  seen.incarnation = incarnation;
  seen.epoch = epoch;
  seen.cursor = cursor;
  const early = statement(sqlite, `select command_id from outbox where state = 'done' and result_seq > ?`).all(cursor) as { command_id: string }[];
  violations.push(...early.map((row) => `I7 command ${row.command_id} is done before it is here`));
  const hidden = statement(sqlite, `select command_id, state from outbox o where state in ('waiting', 'sent', 'accepted') and not exists (select 1 from history h where h.command_id = o.command_id)`).all() as { command_id: string; state: string }[];
  violations.push(...hidden.map((row) => `I7 command ${row.command_id} is ${row.state} and nowhere to be seen`));
  const count = statement(sqlite, 'select count(*) as count from outbox').get() as { count: number };
  if (count.count < kept.size) violations.push(`I7 ${kept.size} commands were kept, ${count.count} are known`);
  return violations;
}
