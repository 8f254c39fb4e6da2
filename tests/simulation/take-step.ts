import { appendChange } from '../../citizen-web/store/append-change.ts';
import { runDeadline } from '../../citizen-web/store/deadline.ts';
import { runRetention } from '../../citizen-web/store/retention/run-retention.ts';
import { sendMessages } from '../../citizen-web/store/send-messages.ts';
import { loadRecord } from '../../citizen-web/store/load-situation.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { DomainRecord } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { atDesk, syncDesk } from './at-desk.ts';
import { doBulkWork } from './bulk-jobs.ts';
import { createDice } from './chance.ts';
import type { Dice } from './chance.ts';
import { doCitizenAct } from './citizen-acts.ts';
import { deskAtAnyMoment } from './disk-facts.ts';
import { isSimulatedFault, storageFaults } from './gate.ts';
import type { HubProgram } from './hub-program.ts';
import { copyStory, readOn } from './hub-watch.ts';
import { passLease } from './lease-handover.ts';
import type { Step, StepKind } from './plan.ts';
import { takeDisk } from './disk.ts';
import { startMs } from './prepared-world.ts';
import { restoreHub } from './restore-hub.ts';
import { doStaffAct } from './staff-acts.ts';
import type { StaffChoice } from './staff-acts.ts';
import { act, addDesk, letOn, restartDesk, setHubClock, turnHubOff, turnHubOn } from './world.ts';
import type { Desk, World } from './world.ts';

const hourMs = 3_600_000;

/** One step of the plan, and what must hold after every step. */
export async function takeStep(world: World, step: Step): Promise<void> {
  const dice = createDice(step.seed);
  world.dice = dice;
  world.clock.move(1000 + dice.below(90_000));
  if (world.hub === null && world.clock.nowMs() >= world.hubBackAtMs) await turnHubOn(world);
  await steps[step.kind](world, dice);
  checkMoment(world);
}

export function checkMoment(world: World): void {
  if (!world.hubDisk.isInTransaction()) world.violations.push(...readOn(world.story, world.hubDisk.sqlite, world.watch));
  for (const desk of world.desks) {
    if (!world.busy.has(desk.name)) continue;
    if (!desk.disk.isInTransaction()) world.violations.push(...deskAtAnyMoment(desk.disk.sqlite, desk.seen, desk.kept).map((text) => `${text} (${desk.name})`));
  }
  world.busy.clear();
}

const steps: Readonly<Record<StepKind, (world: World, dice: Dice) => Promise<void> | void>> = {
  staff: (world, dice) => staffAct(world, deskOf(world, dice), dice),
  sync: (world, dice) => syncDesk(world, deskOf(world, dice)),
  citizen: (world, dice) => onHub(world, (hub) => doCitizenAct({ deps: hub.deps, openRequests: hub.openRequests, phones: world.phones, dice }, must(dice.pick(focusOf(world).householdIds), 'a focus'))),
  jobs: (world) => onHub(world, (hub) => runJobs(hub)),
  lease: (world, dice) => passLease(world, dice),
  bulk: (world, dice) => doBulkWork(world, deskOf(world, dice), dice),
  time: (world, dice) => world.clock.move(dice.below(dice.oneIn(4) ? 30 : 4) * hourMs),
  close: (world, dice) => goToClose(world, dice),
  cut: (world, dice) => {
    const desk = deskOf(world, dice);
    desk.end.cut = dice.pick(['none', 'none', 'to_hub', 'from_hub', 'both'] as const) ?? 'none';
    world.trace.push(`${desk.name} cut ${desk.end.cut}`);
  },
  crashDesk: async (world, dice) => {
    const desk = deskOf(world, dice);
    desk.program.gate.stopAfter(1 + dice.below(60));
    // In the middle of a sync, where most is at stake, or whenever its statements are used up.
    if (!dice.oneIn(3)) await syncDesk(world, desk);
  },
  stopDesk: (world, dice) => restartDesk(world, deskOf(world, dice)),
  crashHub: (world, dice) => world.hub?.gate.stopAfter(1 + dice.below(80)),
  switchHub: (world) => (world.hub === null ? turnHubOn(world) : turnHubOff(world)),
  holdHub: (world, dice) => world.hub?.gate.parkAfter(1 + dice.below(12)),
  diskDesk: (world, dice) => deskOf(world, dice).program.gate.failAfter(1 + dice.below(50), must(dice.pick(storageFaults), 'some'), 1 + dice.below(3)),
  diskHub: (world, dice) => world.hub?.gate.failAfter(1 + dice.below(50), must(dice.pick(storageFaults), 'some'), 1 + dice.below(3)),
  files: (world, dice) => (dice.oneIn(2) ? world.hubDisk : deskOf(world, dice).disk).files.failNext(1 + dice.below(2)),
  oldBackup: (world, dice) => backUpOrRestore(world, deskOf(world, dice)),
  clone: (world, dice) => cloneDesk(world, deskOf(world, dice)),
  hubBackup: (world) => backUpOrRestoreHub(world),
  clockDesk: (world, dice) => { deskOf(world, dice).skewMs = (dice.below(21) - 10) * 60_000; },
  clockHub: (world, dice) => setHubClock(world, (dice.below(21) - 10) * 60_000),
  oldClient: (world, dice) => {
    const desk = deskOf(world, dice);
    desk.end.isOld = !desk.end.isOld;
  },
  sms: (world, dice) => {
    world.smsFault = dice.pick([null, 'refused', 'timeout_though_sent', 'late', 'throws', 'hangs', 'twice'] as const) ?? null;
    world.trace.push(`sms ${world.smsFault}; ${world.phones.deliverLate()} late ones came`);
  },
  role: (world, dice) => changeStaff(world, dice, 'role'),
  person: (world, dice) => changeStaff(world, dice, 'person'),
  device: (world, dice) => barDesk(world, deskOf(world, dice), dice.oneIn(2)),
  lateArrives: async (world, dice) => {
    const copies = world.wire.lateCopies;
    // However old it is by then.
    const [copy] = copies.splice(dice.below(Math.max(1, copies.length)), 1);
    if (copy !== undefined) await act(world, 'late copy', copy, true);
  },
  letOn: async (world, dice) => {
    const activity = dice.pick([...world.stage.parked]);
    if (activity !== undefined) await letOn(world, activity, 'go');
    noteSigned(world);
  },
};

function deskOf(world: World, dice: Dice): Desk {
  return must(dice.pick(world.desks), 'there are desks');
}

/** Where most happens; now and then anywhere. */
function focusOf({ plan, prepared, dice }: World): StaffChoice {
  const { first, count } = plan.focus;
  const householdIds = dice.oneIn(25) ? prepared.householdIds : prepared.householdIds.slice(first, first + count);
  return { householdIds, batchIds: prepared.batchIds.slice(Math.floor(first / 10), Math.floor((first + count) / 10) + 1) };
}

async function staffAct(world: World, desk: Desk, dice: Dice): Promise<void> {
  await atDesk(world, desk, must(dice.pick(desk.people), 'each desk has people'), (deps) => doStaffAct(deps, dice, focusOf(world)));
}

export async function onHub(world: World, work: (hub: HubProgram) => Promise<string>): Promise<void> {
  const { hub } = world;
  if (hub === null) return;
  await act(world, 'hub', () => work(hub), true);
  noteSigned(world);
}

/** What citizens were told is signed belongs to the log of that moment: an act that was held may end in any step. */
function noteSigned(world: World): void {
  for (const signingId of world.phones.signed.splice(0)) world.signed.push({ signingId, epoch: world.story.epoch });
}

/** The hub's standing jobs, each on its own, as they run every two seconds. */
export async function runJobs({ deps, openRequests }: HubProgram): Promise<string> {
  const texts: string[] = [];
  for (const job of [() => runDeadline(deps, openRequests), () => sendMessages(deps), () => runRetention(deps)]) {
    try {
      texts.push(String(await job()));
    } catch (error) {
      if (!isSimulatedFault(error)) throw error;
      texts.push('failed');
    }
  }
  return `jobs ${texts.join()}`;
}

/** To just before or just after a close. */
function goToClose(world: World, dice: Dice): void {
  const close = startMs + (dice.pick([3, 14]) ?? 3) * hourMs;
  const byMs = close - world.clock.nowMs() - world.hubSkewMs + (dice.below(9) - 4) * 1000;
  if (byMs > 0) world.clock.move(byMs);
}

/** A desk's disk is copied; later, perhaps, the copy takes its place, as after a broken disk. */
function backUpOrRestore(world: World, desk: Desk): void {
  if (desk.backup === null) {
    desk.backup = { disk: desk.disk.copy(), kept: new Set(desk.kept), putAside: new Set(desk.putAside) };
    world.trace.push(`${desk.name} is backed up`);
    return;
  }
  desk.disk.release();
  desk.disk = takeDisk(desk.backup.disk);
  desk.kept = new Set(desk.backup.kept);
  desk.putAside = new Set(desk.backup.putAside);
  desk.seen = { epoch: '', cursor: 0, incarnation: null, mayFork: true };
  desk.isOld = true;
  desk.backup = null;
  world.trace.push(`${desk.name} is restored from an old backup`);
  restartDesk(world, desk);
}

/** Both copies go on. */
function cloneDesk(world: World, desk: Desk): void {
  if (world.desks.length > 7) return;
  // Each by a name of its own: what waits is known by its desk's.
  let name = `${desk.name}'`;
  while (world.desks.some((each) => each.name === name)) name += "'";
  const clone = addDesk(world, name, takeDisk(desk.disk.copy()), { index: 20 + world.desks.length, people: desk.people });
  clone.kept = new Set(desk.kept);
  clone.putAside = new Set(desk.putAside);
  clone.isBarred = desk.isBarred;
  clone.seen.mayFork = true;
  desk.seen.mayFork = true;
  world.desks.push(clone);
  world.trace.push(`${desk.name} is cloned`);
}

async function backUpOrRestoreHub(world: World): Promise<void> {
  if (world.hubBackup === null) {
    if (world.hubDisk.isInTransaction() || world.isHubRestored) return;
    world.violations.push(...readOn(world.story, world.hubDisk.sqlite, world.watch));
    const barred = new Set(world.desks.filter((desk) => desk.isBarred).map((desk) => desk.deviceId));
    world.hubBackup = { disk: world.hubDisk.copy(), story: copyStory(world.story), barred };
    world.trace.push('hub is backed up');
    return;
  }
  await turnHubOff(world);
  noteSigned(world);
  restoreHub(world, world.hubBackup);
  // Which desks are stopped is what the restored hub says.
  for (const desk of world.desks) desk.isBarred = world.hubBackup.barred.has(desk.deviceId);
  world.hubBackup = null;
  world.isHubRestored = true;
  for (const desk of world.desks) desk.seen.mayFork = true;
}

async function changeStaff(world: World, dice: Dice, what: 'role' | 'person'): Promise<void> {
  const person = must(dice.pick(deskOf(world, dice).people), 'people').staff.staffId;
  await onHub(world, (hub) => changeRecord(hub, 'staff', person, (each) => (
    each.kind !== 'staff' ? each : { ...each, record: { ...each.record, revision: each.record.revision + 1, ...(what === 'person' ? { active: !each.record.active } : { roles: [dice.pick(['hotline', 'reviewer', 'sealer'] as const) ?? 'hotline'] }) } })));
}

export async function barDesk(world: World, desk: Desk, isBarred: boolean): Promise<void> {
  await onHub(world, async (hub) => {
    const text = await changeRecord(hub, 'device', desk.deviceId, (each) => (each.kind !== 'device' ? each : { ...each, record: { ...each.record, active: !isBarred, revision: each.record.revision + 1 } }));
    for (const each of world.desks) if (each.deviceId === desk.deviceId) each.isBarred = isBarred;
    return text;
  });
}

/** As an administrator's act on the hub leaves a record. */
async function changeRecord({ deps }: HubProgram, kind: 'staff' | 'device', id: string, change: (each: DomainRecord) => DomainRecord): Promise<string> {
  await deps.db.transaction().execute(async (tx) => {
    const record = must(await loadRecord(tx, deps, kind, id), 'it is known');
    // What was loaded by this kind is of this kind.
    const put = change({ kind, record } as DomainRecord);
    await appendChange(tx, deps, { decision: { puts: [put], event: outsideEvent('hub', kind === 'staff' ? 'staff_saved' : 'device_saved', deps.clock.nowMs(), {}, id) }, commandId: null });
  });
  return `${kind} ${id.slice(0, 6)} is changed`;
}
