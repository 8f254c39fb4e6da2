import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { HubKeys } from '../../citizen-web/store/hub-deps.ts';
import { changeHash, discloseText, knownRecord } from '../../shared/crypto/change-chain.ts';
import { recordIdentity } from '../../shared/domain/record-identity.ts';
import type { DomainRecord, RecordKind, RecordOf } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { changedRecordSchema, firstPrevHash } from '../../shared/protocol/change.ts';
import type { ChangedRecord } from '../../shared/protocol/change.ts';
import type { ChangeFacts, HouseholdFacts, SeenCommand } from './invariants/change-facts.ts';
import { authorised, documentBinding, exactlyOnce, leaseHolds, legalTransitions, noLostUpdate, oneSeal, signingWindow, totalOrder, waiverExcludes } from './invariants/on-change.ts';

/** The hub's log as it has been read so far. */
export type Story = {
  epoch: string;
  lastSeq: number;
  lastHash: string;
  readonly texts: Map<string, string>;
  readonly records: Map<string, DomainRecord>;
  /** Keys of the records of each household. */
  readonly byHousehold: Map<string, readonly string[]>;
  readonly effectByCommand: Map<string, number>;
  readonly hashBySeq: Map<number, string>;
  /** Signings that came in the run, whose documents are looked at when all is at rest. */
  readonly newSignings: Set<string>;
};

export function emptyStory(epoch: string): Story {
  return { epoch, lastSeq: 0, lastHash: firstPrevHash, texts: new Map(), records: new Map(), byHousehold: new Map(), effectByCommand: new Map(), hashBySeq: new Map(), newSignings: new Set() };
}

export function copyStory(story: Story): Story {
  return {
    ...story, texts: new Map(story.texts), records: new Map(story.records), byHousehold: new Map(story.byHousehold), effectByCommand: new Map(story.effectByCommand),
    hashBySeq: new Map(story.hashBySeq), newSignings: new Set(story.newSignings),
  };
}

const onChange = [exactlyOnce, legalTransitions, noLostUpdate, totalOrder, signingWindow, documentBinding, oneSeal, leaseHolds, waiverExcludes, authorised] as const;
const names: ReadonlyMap<(facts: ChangeFacts) => string[], string> = new Map<(facts: ChangeFacts) => string[], string>([
  [exactlyOnce, 'I1'], [legalTransitions, 'I3'], [noLostUpdate, 'I4'], [totalOrder, 'I5'], [signingWindow, 'I8'], [documentBinding, 'I9'], [oneSeal, 'I10'], [leaseHolds, 'I10'], [waiverExcludes, 'I12'], [authorised, 'I13'],
]);

const changedRecordsSchema = z.array(changedRecordSchema);
type ChangeRow = { epoch: string; seq: number; prev_hash: string; hash: string; at_ms: number; command_id: string | null; household_id: string | null; records: string; event: string };
export type WatchDeps = { readonly keys: Pick<HubKeys, 'unwrap'>; readonly commandOf: (commandId: string) => SeenCommand | null; readonly setBackMs: () => number };

/** Reads what has been appended to the hub's log since, and holds every change against the invariants. */
export function readOn(story: Story, sqlite: Database.Database, deps: WatchDeps): string[] {
  const head = statement(sqlite, 'select epoch, last_seq, last_hash from log_head').get() as { epoch: string; last_seq: number; last_hash: string };
  const violations: string[] = [];
  if (head.last_seq > story.lastSeq || head.epoch !== story.epoch) {
    const rows = statement(sqlite, 'select * from change where epoch = ? and seq > ? order by seq').all(head.epoch, story.lastSeq) as ChangeRow[];
    const keys = new Map<string, Uint8Array | null>();
    for (const row of rows) violations.push(...tell(story, row, sqlite, { deps, keys }));
  }
  if (head.last_seq !== story.lastSeq || head.last_hash !== story.lastHash || head.epoch !== story.epoch) violations.push(`I5 the head of the log is at ${head.last_seq}, its last change is ${story.lastSeq}`);
  return violations;
}

function tell(story: Story, row: ChangeRow, sqlite: Database.Database, { deps, keys }: { readonly deps: WatchDeps; readonly keys: Map<string, Uint8Array | null> }): string[] {
  const records = changedRecordsSchema.parse(JSON.parse(row.records));
  const texts = records.map((each) => discloseText(each, keyOf(each, sqlite, deps, keys)));
  const puts = records.map((each, index) => must(knownRecord(each.kind, must(texts[index], 'a text each')), 'the hub writes what it knows'));
  const content = { epoch: row.epoch, seq: row.seq, prevHash: row.prev_hash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id, records, event: row.event };
  const facts: ChangeFacts = {
    ...content, setBackMs: deps.setBackMs(), hash: row.hash, madeHash: changeHash(content), previous: { seq: story.lastSeq, hash: story.lastHash, epoch: story.epoch },
    command: row.command_id === null ? null : deps.commandOf(row.command_id), puts, earlierEffect: row.command_id === null ? null : story.effectByCommand.get(row.command_id) ?? null,
    before: (kind, id) => story.records.get(`${kind}:${id}`) ?? null, household: (householdId) => householdIn(story, householdId),
    batch: (id) => recordIn(story, 'batch', id), staff: (id) => recordIn(story, 'staff', id), device: (id) => recordIn(story, 'device', id),
    isNumberTaken: ({ batchId, serial, acceptanceNo }) => [...story.records.values()].some((each) => each.kind === 'household' && each.record.batchId === batchId && (each.record.serial === serial || each.record.acceptanceNo === acceptanceNo)),
  };
  const violations = onChange.flatMap((invariant) => invariant(facts).map((text) => `${names.get(invariant) ?? ''} change ${row.seq}: ${text}`));
  keep(story, row, puts, texts);
  return violations;
}

function keep(story: Story, row: ChangeRow, puts: readonly DomainRecord[], texts: readonly string[]): void {
  for (const [index, put] of puts.entries()) {
    const { id, householdId } = recordIdentity(put);
    const key = `${put.kind}:${id}`;
    if (put.kind === 'signing' && !story.records.has(key)) story.newSignings.add(id);
    if (householdId !== null && !story.records.has(key)) story.byHousehold.set(householdId, [...story.byHousehold.get(householdId) ?? [], key]);
    story.records.set(key, put);
    story.texts.set(key, must(texts[index], 'a text each'));
  }
  if (row.command_id !== null) story.effectByCommand.set(row.command_id, row.seq);
  story.hashBySeq.set(row.seq, row.hash);
  story.lastSeq = row.seq;
  story.lastHash = row.hash;
}

function keyOf(each: ChangedRecord, sqlite: Database.Database, deps: WatchDeps, keys: Map<string, Uint8Array | null>): Uint8Array | null {
  if (each.householdId === null) return null;
  if (!keys.has(each.householdId)) {
    const row = statement(sqlite, 'select wrapped_key from data_key where household_id = ?').get(each.householdId) as { wrapped_key: Uint8Array } | undefined;
    keys.set(each.householdId, row === undefined ? null : deps.keys.unwrap(row.wrapped_key, each.householdId));
  }
  return keys.get(each.householdId) ?? null;
}

function recordIn<Kind extends RecordKind>(story: Story, kind: Kind, id: string): RecordOf<Kind> | null {
  const found = story.records.get(`${kind}:${id}`);
  // The key begins with the kind, so the record is of that kind.
  return found === undefined ? null : found.record as RecordOf<Kind>;
}

function householdIn(story: Story, householdId: string): HouseholdFacts {
  const records = (story.byHousehold.get(householdId) ?? []).flatMap((key) => story.records.get(key) ?? []);
  return {
    household: recordIn(story, 'household', householdId),
    agreements: records.flatMap((each) => (each.kind === 'agreement' ? [each.record] : [])), signings: records.flatMap((each) => (each.kind === 'signing' ? [each.record] : [])),
  };
}

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** Prepared once a database. */
export function statement(sqlite: Database.Database, sql: string): Database.Statement {
  const known = statements.get(sqlite) ?? new Map<string, Database.Statement>();
  statements.set(sqlite, known);
  const prepared = known.get(sql) ?? sqlite.prepare(sql);
  known.set(sql, prepared);
  return prepared;
}
