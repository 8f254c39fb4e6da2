import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runDeadline } from '../../citizen-web/store/deadline.ts';
import type { StaffSession } from '../../electron/desk/desk-deps.ts';
import { runSyncCycle } from '../../electron/desk/sync/sync-cycle.ts';
import { must } from '../../shared/lib/assert.ts';
import { createDice, createMovableClock, seededRandom } from './chance.ts';
import type { Dice, MovableClock } from './chance.ts';
import { doCitizenAct } from './citizen-acts.ts';
import { checkDesk } from './desk-checks.ts';
import { startDeskProgram, takeSeat } from './desk-program.ts';
import type { DeskPlace, DeskProgram } from './desk-program.ts';
import { checkHub } from './hub-checks.ts';
import { startHubProgram } from './hub-program.ts';
import type { HubPlace, HubProgram } from './hub-program.ts';
import { untilStopped } from './lifeline.ts';
import { startMs } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { doStaffAct } from './staff-acts.ts';
import { createWire, goodWire } from './wire.ts';
import type { Wire } from './wire.ts';

export type RunOptions = { readonly seed: number; readonly steps: number; /** An empty folder of this run's own. */ readonly dir: string;
  /** Damages the programs before the run begins, to see that the checks see it. */
  readonly plant?: (world: World) => Promise<void>;
};
export type RunReport = { readonly seed: number; readonly commands: number; readonly refused: number; readonly violations: readonly string[]; readonly trace: readonly string[] };

/** A desk of the run: what is on now, where it lies, and what it has kept. */
export type Desk = {
  readonly name: string; readonly place: DeskPlace; readonly sessions: readonly StaffSession[];
  program: DeskProgram;
  /** Commands that this desk has told a person are done; an old backup forgets some, which nobody can help. */
  readonly kept: Set<string>;
  hasBackup: boolean;
};
export type World = {
  readonly dice: Dice; readonly clock: MovableClock; readonly wire: Wire; readonly desks: readonly Desk[]; readonly hubPlace: HubPlace;
  /** null while it is off. */
  hub: HubProgram | null;
  readonly note: (text: string) => void;
  readonly alarms: string[];
};

const cyclesToHeal = 25;

/**
 * One run: hub and two desks on real databases, in one process, under the faults that the seed draws; then the faults end,
 * everything must come to rest, and everything must hold.
 */
export async function simulateSeed(prepared: PreparedWorld, options: RunOptions): Promise<RunReport> {
  const world = await openWorld(prepared, options);
  const violations: string[] = [];
  try {
    await options.plant?.(world);
    drawFaults(world);
    for (let step = 0; step < options.steps; step += 1) {
      world.note(`— step ${step}`);
      await takeStep(world);
    }
    violations.push(...await heal(world), ...await checkWorld(world));
  } catch (error) {
    // A program that throws is a finding like any other, and the trace says what led to it.
    violations.push(`something threw: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  }
  const { commands, refused } = await countCommands(world);
  for (const desk of world.desks) await desk.program.end();
  await world.hub?.end();
  rmSync(options.dir, { recursive: true });
  return { seed: options.seed, commands, refused, violations, trace: world.trace };
}

type TracedWorld = World & { readonly trace: string[] };

/** Copies of the prepared folders, opened. */
export async function openWorld(prepared: PreparedWorld, { seed, dir }: RunOptions): Promise<TracedWorld> {
  const dice = createDice(seed);
  const clock = createMovableClock(startMs);
  const trace: string[] = [];
  const alarms: string[] = [];
  const note = (text: string): void => void trace.push(text);
  cpSync(prepared.hubDir, join(dir, 'hub'), { recursive: true });
  const hubPlace: HubPlace = {
    dataDir: join(dir, 'hub'), clock: clock.skewedBy(() => 0), random: seededRandom(seed * 7 + 1), fonts: prepared.fonts,
    onAlarm: (text) => { alarms.push(text); note(`hub alarm: ${text}`); },
  };
  let hub: () => HubProgram | null = () => null;
  const wire = createWire(() => hub(), dice, note);
  const desks: Desk[] = [];
  for (const [index, source] of prepared.deskDirs.entries()) {
    const dataDir = join(dir, `desk-${index}`);
    cpSync(source, dataDir, { recursive: true });
    const skewMs = (dice.below(21) - 10) * 60_000;
    const place = { dataDir, clock: clock.skewedBy(() => skewMs), random: seededRandom(seed * 7 + 2 + index), fetch: wire.fetch, documents: prepared.documents };
    const sessions = must(prepared.sessions[index], 'each desk has its people');
    desks.push({ name: `desk ${index}`, place, sessions, program: await startDeskProgram(place), kept: new Set(), hasBackup: false });
  }
  const world: TracedWorld = { dice, clock, wire, desks, hubPlace, hub: await startHubProgram(hubPlace), note, alarms, trace };
  hub = () => world.hub;
  return world;
}

/** Each seed has faults of its own kind and measure, so that each gets its turn alone and with others. */
function drawFaults({ dice, wire, note }: World): void {
  const draw = (): number | null => dice.pick([null, null, 3, 6, 15]) ?? null;
  const faults = { dropRequest: draw(), dropReply: draw(), duplicate: draw(), delayCopy: draw() };
  wire.setFaults(faults);
  note(`faults ${JSON.stringify(faults)}`);
}

async function takeStep(world: World): Promise<void> {
  const { dice, clock, wire, note } = world;
  clock.move(1000 + dice.below(120_000));
  const desk = must(dice.pick(world.desks), 'there are desks');
  const chance = dice.below(44);
  if (chance < 16) return staffAct(world, desk);
  if (chance < 27) return syncDesk(world, desk);
  if (chance < 34) return onHub(world, (hub) => doCitizenAct(hub.deps, dice));
  if (chance < 36) return onHub(world, async (hub) => `${await runDeadline(hub.deps, hub.openRequests)} expired`);
  if (chance < 37) return void note(`late copy: ${await wire.deliverLateCopy()}`);
  if (chance < 38) return void clock.move(dice.below(10) * 3_600_000);
  if (chance < 40) return void desk.program.lifeline.stopAfter(1 + dice.below(80));
  if (chance < 41) return restartDesk(world, desk);
  if (chance < 43) return dice.oneIn(2) ? backUpOrRestore(world, desk) : switchHub(world);
  return void world.hub?.lifeline.stopAfter(1 + dice.below(80));
}

async function staffAct(world: World, desk: Desk): Promise<void> {
  const session = must(world.dice.pick(desk.sessions), 'each desk has people');
  const done = await untilStopped(desk.program.lifeline, async () => {
    await takeSeat(desk.program, session);
    const text = await doStaffAct(desk.program.deps, world.dice);
    const rows = await desk.program.deps.db.selectFrom('outbox').select('command_id').execute();
    for (const row of rows) desk.kept.add(row.command_id);
    return text;
  });
  world.note(`${desk.name} ${session.staff.account}: ${done.kind === 'done' ? done.value : 'stopped while acting'}`);
  await afterwards(world);
}

async function syncDesk(world: World, desk: Desk): Promise<void> {
  const done = await untilStopped(desk.program.lifeline, () => runSyncCycle(desk.program.deps));
  const text = done.kind === 'stopped' ? 'stopped while syncing' : done.value.ok ? `moved ${done.value.value.moved} ${done.value.value.uploadProblem?.code ?? ''}` : done.value.error.code;
  world.note(`${desk.name} sync: ${text}`);
  await afterwards(world);
}

async function onHub(world: World, work: (hub: HubProgram) => Promise<string>): Promise<void> {
  const { hub } = world;
  if (hub === null) return;
  const done = await untilStopped(hub.lifeline, () => work(hub));
  world.note(`hub: ${done.kind === 'done' ? done.value : 'stopped while working'}`);
  await afterwards(world);
}

/** Whoever stopped is started again: a desk at once, the hub after a while. */
async function afterwards(world: World): Promise<void> {
  for (const desk of world.desks) if (desk.program.lifeline.isStopped()) await restartDesk(world, desk);
  if (world.hub?.lifeline.isStopped() === true) await switchHub(world);
}

async function restartDesk(world: World, desk: Desk): Promise<void> {
  world.note(`${desk.name} is started again`);
  await desk.program.end();
  desk.program = await startDeskProgram(desk.place);
}

async function switchHub(world: World): Promise<void> {
  world.note(world.hub === null ? 'hub on' : 'hub off');
  if (world.hub === null) {
    world.hub = await startHubProgram(world.hubPlace);
    return;
  }
  await world.hub.end();
  world.hub = null;
}

/** A desk's folder is copied; later, perhaps, the copy takes its place, as after a broken disk. */
async function backUpOrRestore(world: World, desk: Desk): Promise<void> {
  const { dataDir } = desk.place;
  await desk.program.end();
  const backup = `${dataDir}-backup`;
  if (desk.hasBackup) {
    rmSync(dataDir, { recursive: true });
    cpSync(backup, dataDir, { recursive: true });
    desk.kept.clear();
    world.note(`${desk.name} is restored from an old backup`);
  } else {
    cpSync(dataDir, backup, { recursive: true });
    world.note(`${desk.name} is backed up`);
  }
  desk.hasBackup = !desk.hasBackup;
  if (!desk.hasBackup) rmSync(backup, { recursive: true });
  desk.program = await startDeskProgram(desk.place);
}

/** The faults end. Everyone signs in once, the close is run, and both desks sync until nothing moves any more. */
async function heal(world: World): Promise<string[]> {
  world.note('— heal');
  world.wire.setFaults(goodWire);
  if (world.hub !== null) await switchHub(world);
  await switchHub(world);
  for (const desk of world.desks) {
    await restartDesk(world, desk);
    for (const session of desk.sessions) await takeSeat(desk.program, session);
  }
  for (let cycle = 0; cycle < cyclesToHeal; cycle += 1) {
    const hub = must(world.hub, 'just switched on');
    let moved = await runDeadline(hub.deps, hub.openRequests);
    for (const desk of world.desks) {
      for (const session of desk.sessions) await takeSeat(desk.program, session);
      const outcome = await runSyncCycle(desk.program.deps);
      world.note(`${desk.name} heals: ${outcome.ok ? `${outcome.value.moved} ${outcome.value.uploadProblem?.code ?? ''}` : outcome.error.code}`);
      moved += outcome.ok ? outcome.value.moved + (outcome.value.uploadProblem === null ? 0 : 1) : 1;
    }
    const open = await Promise.all(world.desks.map((desk) => desk.program.deps.db.selectFrom('outbox').select('command_id').where('state', 'in', ['waiting', 'sent', 'accepted']).execute()));
    if (moved === 0 && open.every((rows) => rows.length === 0)) return [];
  }
  return [`after ${cyclesToHeal} cycles on a good line something still moves or waits`];
}

/** All that must hold at rest. */
export async function checkWorld(world: World): Promise<string[]> {
  const hub = must(world.hub, 'the hub is on at the end');
  const { violations, state } = await checkHub(hub.deps);
  const found = [...violations];
  for (const desk of world.desks) found.push(...await checkDesk(desk.name, desk.program.deps.db, { state, deps: hub.deps }, desk.kept));
  return [...found, ...world.alarms.filter((text) => !text.startsWith('a device number was used twice')).map((text) => `the hub raised an alarm: ${text}`)];
}

async function countCommands({ hub }: World): Promise<{ commands: number; refused: number }> {
  if (hub === null || hub.lifeline.isStopped()) return { commands: 0, refused: 0 };
  const rows = await hub.deps.db.selectFrom('command').select('outcome').execute();
  return { commands: rows.length, refused: rows.filter((row) => row.outcome === 'refused').length };
}
