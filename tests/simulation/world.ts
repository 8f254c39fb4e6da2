import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import type { HubKeys } from '../../citizen-web/store/hub-deps.ts';
import type { StaffSession } from '../../electron/desk/desk-deps.ts';
import { createDemoAuthority } from '../../shared/documents/signing/event-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { payloadSchemas } from '../../shared/protocol/command.ts';
import { uploadRequestSchema, uploadResponseSchema } from '../../shared/protocol/upload.ts';
import { createStage } from './activity.ts';
import type { Activity, Happening, Stage } from './activity.ts';
import { createDice, createMovableClock, seededRandom, seedOf } from './chance.ts';
import type { Dice, MovableClock } from './chance.ts';
import { startDeskProgram } from './desk-program.ts';
import type { DeskPlace, DeskProgram } from './desk-program.ts';
import type { SeenDesk } from './disk-facts.ts';
import { takeDisk } from './disk.ts';
import type { Disk, DiskImage } from './disk.ts';
import type { Equipment } from './equipment.ts';
import { isSimulatedFault } from './gate.ts';
import { startHubProgram } from './hub-program.ts';
import type { HubPlace, HubProgram } from './hub-program.ts';
import { copyStory } from './hub-watch.ts';
import type { Story, WatchDeps } from './hub-watch.ts';
import type { Answer, Sent } from './hub-door.ts';
import type { SeenCommand } from './invariants/change-facts.ts';
import type { RefusedSeal, SignedFacts, Told } from './invariants/rest-facts.ts';
import { createPhones } from './phones.ts';
import type { Phones, SmsFault } from './phones.ts';
import type { Plan } from './plan.ts';
import { startMs } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { createWire } from './wire.ts';
import type { LineEnd, LineFaults, Wire } from './wire.ts';

export type Desk = {
  readonly name: string; readonly end: LineEnd; readonly place: DeskPlace; readonly people: readonly StaffSession[]; readonly deviceId: string;
  disk: Disk;
  program: DeskProgram;
  skewMs: number;
  /** Commands that this desk has told a person are done; an old backup forgets some, which nobody can help. */
  kept: Set<string>;
  putAside: Set<string>;
  seen: SeenDesk;
  /** It once came back from an old backup. */
  isOld: boolean;
  backup: { readonly disk: DiskImage; readonly kept: ReadonlySet<string>; readonly putAside: ReadonlySet<string> } | null;
  /** The hub has been told to stop it. */
  isBarred: boolean;
};

export type World = {
  readonly plan: Plan; readonly prepared: PreparedWorld; readonly stage: Stage; readonly clock: MovableClock; readonly wire: Wire; readonly desks: Desk[]; readonly phones: Phones;
  readonly hubPlace: HubPlace; readonly hubKeys: HubKeys; readonly watch: WatchDeps; readonly equipment: Equipment;
  hubDisk: Disk;
  /** null while it is off. */
  hub: HubProgram | null;
  hubSkewMs: number;
  /** The longest step back of the hub's clock in this run. */
  hubSetBackMs: number;
  hubBackAtMs: number;
  hubBackup: { readonly disk: DiskImage; readonly story: Story; readonly barred: ReadonlySet<string> } | null;
  /** Once a run: every desk must begin again, which takes long. */
  isHubRestored: boolean;
  story: Story;
  /** The dice of the step that is being taken. */
  dice: Dice;
  /** Names of the desks that have done something since the last look at them. */
  readonly busy: Set<string>;
  line: LineFaults;
  smsFault: SmsFault | null;
  readonly told: Told[];
  readonly signed: SignedFacts[];
  readonly refusedSeals: RefusedSeal[];
  readonly trace: string[];
  readonly violations: string[];
  readonly logs: { readonly where: string; readonly text: string }[];
};

/** Copies of the prepared disks, with programs on them. */
export async function openWorld(prepared: PreparedWorld, equipment: Equipment, plan: Plan, base: Story): Promise<World> {
  const { seed } = plan;
  const [stage, clock] = [createStage(), createMovableClock(startMs + 60_000)];
  const commands = new Map<string, SeenCommand>();
  const results = new Map<string, string>();
  // Filled in below, before anything looks at it.
  const world = { plan, prepared, stage, clock, equipment, dice: createDice(seedOf(seed, -1)), line: plan.line, smsFault: null, hub: null, hubSkewMs: 0, hubSetBackMs: 0, hubBackAtMs: 0, hubBackup: null, isHubRestored: false,
    story: copyStory(base), told: [], signed: [], refusedSeals: [], trace: [], violations: [], logs: [], busy: new Set(), desks: [], hubDisk: takeDisk(prepared.hub) } as unknown as { -readonly [Key in keyof World]: World[Key] };
  const dice = (): Dice => world.dice;
  world.phones = createPhones(dice, () => world.smsFault);
  world.hubKeys = createHubKeys(prepared.masterKey, seededRandom(seedOf(seed, -2)));
  world.watch = { keys: world.hubKeys, commandOf: (commandId) => commands.get(commandId) ?? null, setBackMs: () => world.hubSetBackMs };
  world.wire = createWire({
    stage, dice, hub: () => world.hub, faults: () => world.line, note: (text) => void world.trace.push(text), onSent: (end, sent) => seeSent(world, end, sent, commands),
    onAnswer: (_end, sent, answer) => seeAnswer(world, sent, answer, { results, commands }), onArrival: (end, sent, answer) => seeArrival(world, end, sent, answer),
  });
  const random = seededRandom(seedOf(seed, -3));
  world.hubPlace = {
    stage, clock: clock.skewedBy(() => world.hubSkewMs), random, fonts: equipment.fonts, masterKey: prepared.masterKey, smsFor: world.phones.providerFor,
    authority: createDemoAuthority({ keys: prepared.authorityKeys, random }), onLog: (level, text) => hubLogs(world, level, text),
  };
  world.hub = await startHubProgram(world.hubPlace, world.hubDisk);
  for (const [index, source] of prepared.desks.slice(0, plan.deskCount).entries()) world.desks.push(addDesk(world, source.name, takeDisk(source.disk), { index, people: source.people }));
  return world;
}

/** A desk at its place, with its program running. */
export function addDesk(world: World, name: string, disk: Disk, { index, people }: { readonly index: number; readonly people: readonly StaffSession[] }): Desk {
  const desks: Desk[] = [];
  const own = (): Desk => must(desks[0], 'made below');
  const end: LineEnd = { name, cut: 'none', isOld: false, gate: () => own().program.gate };
  const place: DeskPlace = {
    stage: world.stage, clock: world.clock.skewedBy(() => own().skewMs), random: seededRandom(seedOf(world.plan.seed, -10 - index)), fetch: world.wire.fetchFor(end), documents: world.equipment.documents, dataDir: world.prepared.dataDir,
    onLog: (level, text) => deskLogs(world, name, level, text),
  };
  const { device_id: deviceId } = disk.prepare('select device_id from device_key').get() as { device_id: string };
  const desk: Desk = {
    name, end, place, people, deviceId, disk, program: startDeskProgram(place, disk), skewMs: 0, kept: new Set(), putAside: new Set(), seen: { epoch: '', cursor: 0, incarnation: null, mayFork: false }, isOld: false, backup: null, isBarred: false,
  };
  desks.push(desk);
  return desk;
}

/** Runs something until it is done, parked, or its program has stopped. */
export async function act(world: World, owner: string, work: () => Promise<string>, mayPark = false): Promise<void> {
  await afterwards(world, owner, await world.stage.begin(owner, mayPark, work));
}

export async function letOn(world: World, activity: Activity, word: 'go' | 'dead'): Promise<void> {
  await afterwards(world, activity.owner, await world.stage.resume(activity, word));
}

async function afterwards(world: World, owner: string, happening: Happening): Promise<void> {
  world.busy.add(owner);
  world.trace.push(`${owner}: ${textOf(world, happening)}`);
  for (const desk of world.desks) if (desk.program.gate.isStopped()) restartDesk(world, desk);
  if (world.hub?.gate.isStopped() === true) await turnHubOff(world);
}

function textOf(world: World, happening: Happening): string {
  if (happening.kind === 'done') return happening.text;
  if (happening.kind !== 'threw') return happening.kind;
  const { error } = happening;
  const text = error instanceof Error ? error.message : String(error);
  if (!isSimulatedFault(error)) world.violations.push(`THREW ${error instanceof Error ? error.stack ?? text : text}`);
  return `threw ${text}`;
}

export function restartDesk(world: World, desk: Desk): void {
  world.trace.push(`${desk.name} is started again`);
  for (const activity of world.stage.parked) {
    if (activity.owner !== desk.name) continue;
    if (activity.place === 'line') world.stage.parked.delete(activity);
    else activity.isOrphan = true;
  }
  desk.program = startDeskProgram(desk.place, desk.disk);
}

/** Whatever the hub was at dies with it; then it is off for a while. */
export async function turnHubOff(world: World): Promise<void> {
  const { hub } = world;
  if (hub === null) return;
  hub.gate.stopAfter(0);
  world.hub = null;
  world.hubBackAtMs = world.clock.nowMs() + world.dice.below(5) * 60_000;
  if (world.hubDisk.isInTransaction()) world.hubDisk.rollback();
  world.trace.push('hub off');
  const inHub = [...world.stage.parked].filter((activity) => activity.place === 'hub');
  for (const activity of inHub) await letOn(world, activity, 'dead');
}

export async function turnHubOn(world: World): Promise<void> {
  if (world.hub !== null) return;
  world.hub = await startHubProgram(world.hubPlace, world.hubDisk);
  world.trace.push('hub on');
}

function seeSent(world: World, end: LineEnd, sent: Sent, commands: Map<string, SeenCommand>): void {
  world.logs.push({ where: `${end.name}'s address`, text: sent.url });
  if (sent.url !== '/sync/upload') return;
  for (const command of uploadRequestSchema.parse(JSON.parse(sent.body.toString('utf8'))).commands) commands.set(command.commandId, command);
}

/** Refusals that say nothing of the file: who sent it may not seal, or it is no seal of ours. */
const refusedBeforeDeciding: ReadonlySet<string> = new Set(['role', 'staff', 'device', 'payload', 'signature', 'household', 'document', 'seal', 'exists']);

/** A resend is answered as before, as long as the hub is the same. */
function seeAnswer(world: World, sent: Sent, answer: Answer, { results, commands }: { readonly results: Map<string, string>; readonly commands: ReadonlyMap<string, SeenCommand> }): void {
  if (sent.url !== '/sync/upload' || answer.status !== 200) return;
  const { results: given, epoch } = uploadResponseSchema.parse(JSON.parse(answer.body.toString('utf8')));
  for (const { commandId, outcome, resultSeq, refusal } of given) {
    const command = commands.get(commandId);
    if (command?.type === 'seal' && refusal !== null && !results.has(`${epoch} ${commandId}`) && !refusedBeforeDeciding.has(refusal.code)) {
      const { sealUseId, sealedCopy } = payloadSchemas.seal.parse(command.payload);
      world.refusedSeals.push({ sealUseId, agreementId: command.subjectId, sealedCopyDigest: sealedCopy.digest, epoch });
    }
    const text = `${outcome} ${resultSeq}`;
    const before = results.get(`${epoch} ${commandId}`) ?? text;
    if (before !== text) world.violations.push(`I1 command ${commandId} was answered ${before}, then ${text}`);
    results.set(`${epoch} ${commandId}`, text);
  }
}

function seeArrival(world: World, end: LineEnd, sent: Sent, answer: Answer): void {
  if (sent.url !== '/sync/upload' || answer.status !== 200) return;
  const { results, epoch } = uploadResponseSchema.parse(JSON.parse(answer.body.toString('utf8')));
  for (const { commandId, outcome } of results) world.told.push({ commandId, outcome, epoch, desk: end.name });
}

/** What providers and citizens of the plan do wrong is written down, and is no alarm. */
const plannedFaults = ['a message did not go out', 'a wrong code', 'a limit is reached'];

function hubLogs(world: World, level: 'info' | 'warn' | 'error', text: string): void {
  world.logs.push({ where: 'the hub\'s log', text });
  if (level === 'info') return;
  world.trace.push(`hub ${level}: ${text.slice(0, 200)}`);
  // A device number used twice is what a clone or an old backup is found out by.
  const isExpected = ['a device number was used twice', 'a group of commands failed', ...plannedFaults].some((start) => text.startsWith(start));
  if (!isExpected) world.violations.push(`ALARM ${text}`);
}

function deskLogs(world: World, name: string, level: 'info' | 'error', text: string): void {
  world.logs.push({ where: `${name}'s log`, text });
  if (level === 'error' && /^(a page|an item|the end) of a job|^a job stopped|^what a job had open/.test(text) && !isSimulatedFault(new Error(text.replace(/^.*?(?=simulated )/s, '')))) world.violations.push(`ALARM ${name}: ${text}`);
  if (level === 'error' && text.includes('digest of state')) world.violations.push(`I6 ${name}: ${text}`);
}

/** The hub's clock is set, ahead or back. */
export function setHubClock(world: World, skewMs: number): void {
  world.hubSetBackMs = Math.max(world.hubSetBackMs, world.hubSkewMs - skewMs);
  world.hubSkewMs = skewMs;
}
