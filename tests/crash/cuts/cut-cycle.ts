import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { putPart } from '../../../citizen-web/store/parts.ts';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import { readMetaNumber } from '../../../electron/desk/db/meta.ts';
import { putParts } from '../../../electron/desk/files/part-store.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import { smallPartBytes } from '../../../shared/protocol/part-transfer.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';
import { createDice } from '../dice.ts';
import type { Dice } from '../dice.ts';
import { recordFiles } from './file-recorder.ts';
import type { FileRecorder, FileStep, Planted } from './file-recorder.ts';
import { writeFileImage } from './file-image.ts';
import { logicalState } from './logical-state.ts';
import { databaseNames, openImage } from './open-image.ts';
import type { Opened, Side } from './open-image.ts';
import { drawDisk } from './possible-disks.ts';
import type { Files, Moment } from './possible-disks.ts';
import { readWal } from './wal-file.ts';

export type CutReport = { readonly cuts: number; readonly acknowledged: number; readonly found: readonly string[] };
export type CutOptions = {
  readonly seed: number; readonly folder: string; readonly cuts: number;
  /** Faults that the check must find: what the databases are told about flushing, what the files forget. */
  readonly planted?: Planted & { readonly synchronous?: 'off' | 'normal' };
};

/** All that was seen of one side: its database after each step, and every step of its other files. */
type Record = { readonly side: Side; readonly dataDir: string; readonly history: Moment[]; readonly fileSteps: () => readonly FileStep[]; readonly lastFlush: FileRecorder['lastFlush']; readonly synchronous: number; /** Logical state after each step, as the living program had it. */ readonly states: string[]; readonly stateNow: () => Promise<string> };

type Told = Pick<Moment, 'toldSeq' | 'acknowledgedBytes'>;

const steps = 14;

/**
 * One cycle of power cuts: the real desk and hub do a day's work in this process while every state of their files is kept; then
 * disks are drawn that a cut could have left, at the granularity of sectors, and opened by the real programs. Each must open,
 * be whole, and say exactly what it said before or after the commit that was cut.
 */
export async function runCutCycle(options: CutOptions): Promise<CutReport> {
  const dice = createDice(options.seed);
  const recorder = recordFiles(tmpdir(), options.planted);
  let records: Record[] = [];
  try {
    records = await recordWork(dice, options, recorder);
  } finally {
    recorder.stop();
  }
  const found: string[] = [];
  let cuts = 0;
  for (let tries = 0; cuts < options.cuts && tries < options.cuts * 10 && found.length === 0; tries += 1) {
    const record = must(dice.pick(records), 'two sides');
    const problems = await cutOnce(record, dice, options.folder);
    if (problems === null) continue;
    cuts += 1;
    found.push(...problems);
  }
  return { cuts, acknowledged: records.reduce((sum, record) => sum + record.states.length, 0), found };
}

async function recordWork(dice: Dice, { planted }: CutOptions, recorder: FileRecorder): Promise<Record[]> {
  const world = await createSyncWorld({ checkpoints: 'asked' });
  try {
    const desk = await world.openDesk();
    const records = await Promise.all([
      openRecord('hub', world.hub.deps.config.dataDir, world.hub.deps.db, recorder, planted), openRecord('desk', desk.dataDir, desk.deps.db, recorder, planted),
    ]);
    let acknowledgedBytes = 0;
    const acknowledge = (): void => { acknowledgedBytes = readWal(readFileSync(join(world.hub.deps.config.dataDir, `${databaseNames.hub}-wal`)))?.commitEnds.at(-1) ?? 0; };
    const keep = async (after: string): Promise<void> => {
      const toldSeq = await readMetaNumber(desk.deps.db, 'cursor') ?? 0;
      for (const record of records) await keepMoment(record, after, record.side === 'hub' ? { toldSeq, acknowledgedBytes } : { toldSeq: null, acknowledgedBytes: 0 });
      acknowledgedBytes = 0;
    };
    await keep('the start');
    await desk.signInAs('chen');
    const office = await giveSampleList(desk, 2);
    await keep('a list');
    for (let step = 0; step < steps; step += 1) await keep(await workStep({ world, desk, householdIds: office.householdIds, acknowledge }, dice));
    await desk.close();
    return records;
  } finally {
    await world.close();
  }
}

/** The hub goes on by itself (it sends messages): what is seen of it is taken once nothing was written meanwhile. */
async function keepMoment(record: Record, after: string, told: Told): Promise<void> {
  for (;;) {
    const moment = momentOf(record, after, told);
    const state = await record.stateNow();
    const now = momentOf(record, after, told);
    if (!now.wal.equals(moment.wal) || !now.db.equals(moment.db)) continue;
    record.history.push(moment);
    record.states.push(state);
    return;
  }
}

async function openRecord<Schema>(side: Side, dataDir: string, db: Kysely<Schema>, recorder: FileRecorder, planted: CutOptions['planted']): Promise<Record> {
  // Checkpoints come when the work asks for them, so that each is seen apart from commits.
  await sql`pragma wal_autocheckpoint = 0`.execute(db);
  if (planted?.synchronous !== undefined) await sql.raw(`pragma synchronous = ${planted.synchronous}`).execute(db);
  return {
    side, dataDir, history: [], states: [], synchronous: await synchronousOf(db), fileSteps: () => recorder.steps.filter((step) => isInside(step, dataDir)), lastFlush: recorder.lastFlush,
    stateNow: () => logicalState(db),
  };
}

async function synchronousOf<Schema>(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db);
  return must(rows[0], 'a pragma answers').synchronous;
}

function isInside(step: FileStep, dataDir: string): boolean {
  if (step.kind === 'data' || step.kind === 'sync') return true;
  const path = step.kind === 'rename' ? step.to : step.path;
  return path.startsWith(`${dataDir}/`) || (step.kind === 'syncFolder' && path === dataDir);
}

function momentOf(record: Record, after: string, told: Told): Moment {
  const path = join(record.dataDir, databaseNames[record.side]);
  const read = (file: string): Buffer => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
  return { db: read(path), wal: read(`${path}-wal`), flushedLog: record.lastFlush(`${path}-wal`), after, ...told, fileSteps: record.fileSteps().length };
}

/** `acknowledge`: what the hub has written so far, outside of its log of changes too, is about to be called safe. */
type Work = { readonly world: SyncWorld; readonly desk: SyncDesk; readonly householdIds: readonly string[]; readonly acknowledge: () => void };

async function workStep({ world, desk, householdIds, acknowledge }: Work, dice: Dice): Promise<string> {
  const hub = world.hub.deps;
  const bytes = (): Uint8Array => realRandom.bytes(dice.below(2) === 0 ? 900 : smallPartBytes + 1 + dice.below(100_000));
  switch (dice.below(9)) {
    case 0: await desk.cycle(); return 'a sync cycle';
    case 1: await sql`pragma wal_checkpoint(passive)`.execute(desk.deps.db); return 'the desk\'s checkpoint';
    case 2: await sql`pragma wal_checkpoint(passive)`.execute(hub.db); return 'the hub\'s checkpoint';
    case 3: {
      const parts = [bytes(), bytes()];
      valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await putParts(tx, desk.deps, parts))));
      return 'parts at the desk';
    }
    case 4: {
      const part = { householdId: null, bytes: bytes() };
      await hub.db.transaction().execute((tx) => putPart(tx, hub, part));
      acknowledge();
      await hub.flushed();
      return 'a part at the hub';
    }
    // The hub sends its messages meanwhile, which nobody has asked for or been told of.
    case 5: await setTimeout(300); return 'a while';
    default: {
      const householdId = must(dice.pick(householdIds), 'households');
      const row = await desk.deps.db.selectFrom('shown_record').select('revision').where('kind', '=', 'household').where('id', '=', householdId).executeTakeFirstOrThrow();
      valueOf(await desk.give(changePhone(householdId, row.revision, `138${String(dice.below(100_000_000)).padStart(8, '0')}`), householdId));
      return 'a command';
    }
  }
}

/** One disk, drawn, written, opened. Null where this step has nothing to cut. */
async function cutOnce(record: Record, dice: Dice, folder: string): Promise<string[] | null> {
  const index = 1 + dice.below(record.history.length - 1);
  const disk = drawDisk(record.history, index, record.synchronous, dice);
  if (disk === null) return null;
  const place = join(folder, `${record.side}-image`);
  const at = `${record.side}, ${disk.label}`;
  const fileSteps = record.fileSteps().slice(0, must(record.history[disk.moment], 'a moment').fileSteps);
  const opened = await openDisk(record, disk.files, place, (into) => writeFileImage(fileSteps, dice, record.dataDir, into));
  if (typeof opened === 'string') return [`lost: ${at}: it does not open: ${opened}`];
  if (opened.problems.length > 0) return opened.problems.map((text) => `${at}: ${text}`);
  if (opened.lastSeq < disk.toldSeq) return [`lost: ${at}: a desk knows change ${disk.toldSeq}, and the last one here is ${opened.lastSeq}`];
  const allowed: string[] = [];
  for (const files of disk.mustBe) {
    // A moment between two steps has been seen alive.
    const known = record.history.findIndex((moment) => moment === files);
    const clean = known >= 0 ? must(record.states[known], 'its state') : await cleanState(record, files, join(folder, `${record.side}-clean`), fileSteps);
    if (clean === opened.state) {
      rmSync(place, { recursive: true });
      return [];
    }
    allowed.push(clean);
  }
  const earlier = record.states.indexOf(opened.state);
  return [earlier >= 0 && !allowed.includes(opened.state) ? `lost: ${at}: it opens as it was ${record.history.length - 1 - earlier} steps before the last` : `half-written: ${at}: it opens to a state that never was`];
}

async function cleanState(record: Record, files: Files, place: string, fileSteps: readonly FileStep[]): Promise<string> {
  const everything = createDice(1);
  const opened = await openDisk(record, files, place, (into) => writeFileImage([...fileSteps, ...flushAll(fileSteps)], everything, record.dataDir, into));
  rmSync(place, { recursive: true });
  return typeof opened === 'string' ? `does not open: ${opened}` : opened.state;
}

/** What a program that ends in peace leaves: everything flushed. */
function flushAll(fileSteps: readonly FileStep[]): FileStep[] {
  return fileSteps.flatMap((step): FileStep[] => {
    if (step.kind === 'data') return [{ kind: 'sync', file: step.file }];
    if (step.kind === 'sync' || step.kind === 'syncFolder') return [];
    return [{ kind: 'syncFolder', path: dirname(step.kind === 'rename' ? step.to : step.path) }];
  });
}

async function openDisk(record: Record, files: Files, place: string, writeFiles: (into: string) => void): Promise<Opened | string> {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const path = join(place, databaseNames[record.side]);
  writeFileSync(path, files.db);
  writeFileSync(`${path}-wal`, files.wal);
  writeFiles(place);
  // The programs change what they open; what they were given stays beside it.
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${path}${end}.given`);
  return openImage(record.side, place).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}
