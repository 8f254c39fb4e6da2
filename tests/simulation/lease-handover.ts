import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { loadSituation } from '../../electron/desk/db/load-situation.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { newId } from '../../shared/lib/random.ts';
import { must } from '../../shared/lib/assert.ts';
import { atDesk, syncDesk } from './at-desk.ts';
import type { Dice } from './chance.ts';
import { statement } from './hub-watch.ts';
import { doStaffAct, sealingAct } from './staff-acts.ts';
import type { Case } from './staff-acts.ts';
import type { Desk, World } from './world.ts';

const minuteMs = 60_000;
/** 30 minutes for a bulk of seals, up to 72 hours for a desk that goes offline (architecture.md, Sync, line 13). */
const leaseMinutes = [30, 30, 240, 72 * 60] as const;

/**
 * One desk takes a lease, seals under it and loses the line. Meanwhile the lease may run out, and somebody at another desk takes one,
 * seals, returns or corrects. Then the late seal comes, at once or whenever this desk is next heard of.
 */
export async function passLease(world: World, dice: Dice): Promise<void> {
  const from = must(dice.pick(world.desks), 'there are desks');
  const to = must(dice.pick(world.desks.filter((desk) => desk !== from)), 'there are others');
  const approved = statement(from.disk.sqlite, `select id, household_id from shown_record where kind = 'agreement' and json_extract(body, '$.kind') = 'agreement' and json_extract(body, '$.status') = 'approved' order by id`).all() as { id: string; household_id: string }[];
  const version = dice.pick(approved);
  if (version === undefined) return;
  const minutes = dice.pick(leaseMinutes) ?? 30;
  await atDesk(world, from, sealerOf(from), (deps) => takeLease(deps, version, minutes));
  await syncDesk(world, from);
  await atDesk(world, from, sealerOf(from), (deps) => sealUnderLease(deps, dice, version));
  from.end.cut = 'both';
  world.trace.push(`${from.name} is cut off`);
  world.clock.move(dice.oneIn(3) ? dice.below(minutes) * minuteMs : (minutes + 1 + dice.below(20)) * minuteMs);
  await syncDesk(world, to);
  await meanwhile(world, to, dice, version);
  await syncDesk(world, to);
  // The newer lease runs out too; its holder may have sealed all the same.
  if (dice.oneIn(2)) world.clock.move((31 + dice.below(30)) * minuteMs);
  if (dice.oneIn(3)) return;
  from.end.cut = 'none';
  await syncDesk(world, from);
}

type Version = { readonly id: string; readonly household_id: string };

/** What becomes of the version at another desk. */
async function meanwhile(world: World, desk: Desk, dice: Dice, version: Version): Promise<void> {
  if (dice.oneIn(3)) {
    const person = must(dice.pick(desk.people), 'each desk has people');
    await atDesk(world, desk, person, (deps) => doStaffAct(deps, dice, { householdIds: [version.household_id], batchIds: world.prepared.batchIds.slice(0, 2) }));
    return;
  }
  await atDesk(world, desk, sealerOf(desk), (deps) => takeLease(deps, version, 30));
  if (dice.oneIn(3)) await atDesk(world, desk, sealerOf(desk), (deps) => sealUnderLease(deps, dice, version));
}

/** The third of each desk's people, in the order of the roles. */
function sealerOf(desk: Desk): StaffSession {
  return must(desk.people[2], 'its sealer');
}

async function takeLease(deps: DeskDeps, version: Version, minutes: number): Promise<string> {
  const { agreement } = await caseOf(deps, version);
  const given = await giveCommand(deps, { type: 'take_lease', subjectId: version.id, expectedRevision: agreement.revision, payload: { leaseId: newId(deps.random), minutes } }, version.household_id);
  return `take_lease of ${minutes} minutes ${version.id.slice(0, 6)} ${given.ok ? 'given' : `not given: ${given.error.code}`}`;
}

async function sealUnderLease(deps: DeskDeps, dice: Dice, version: Version): Promise<string> {
  const known = await caseOf(deps, version);
  const { batch, household } = known.situation;
  if (known.agreement.status !== 'approved' || batch === null || household === null) return `no seal: ${known.agreement.status}`;
  const sealing = await sealingAct({ ...known, deps, dice, batch, household });
  if (sealing === null) return 'no seal: nothing to seal with';
  const given = await giveCommand(deps, sealing.intent, version.household_id, { parts: sealing.parts ?? [] });
  return `seal ${version.id.slice(0, 6)} ${given.ok ? 'given' : `not given: ${given.error.code}`}`;
}

async function caseOf(deps: DeskDeps, { id, household_id: householdId }: Version): Promise<Pick<Case, 'situation' | 'agreement' | 'subject'>> {
  const situation = await loadSituation(deps.db, 'shown', householdId);
  const agreement = must(situation.agreements.find((each) => each.agreementId === id), 'it has been seen here');
  return { situation, agreement, subject: { subjectId: id, expectedRevision: agreement.revision } };
}
