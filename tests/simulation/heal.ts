import { drains } from './invariants/at-rest.ts';
import { finishJobs } from './bulk-jobs.ts';
import { takeSeat } from './desk-program.ts';
import { statement } from './hub-watch.ts';
import { syncDesk } from './at-desk.ts';
import { barDesk, checkMoment, onHub, runJobs } from './take-step.ts';
import { act, letOn, setHubClock, turnHubOn } from './world.ts';
import type { Desk, World } from './world.ts';
import { goodLine } from './wire.ts';

const healingMs = 60_000;
const roundMs = 2_000;

/** The last fault ends: within 60 seconds on a good line every outbox is empty and every desk has what the hub has (I15). */
export async function heal(world: World): Promise<string[]> {
  world.trace.push('— heal');
  world.line = goodLine;
  world.smsFault = null;
  setHubClock(world, 0);
  world.phones.deliverLate();
  for (const desk of world.desks) {
    desk.end.cut = 'none';
    desk.end.isOld = false;
    desk.skewMs = 0;
    desk.program.gate.calm();
    desk.disk.files.failNext(0);
  }
  world.hubDisk.files.failNext(0);
  world.hub?.gate.calm();
  await turnHubOn(world);
  for (let activity = [...world.stage.parked][0]; activity !== undefined; activity = [...world.stage.parked][0]) await letOn(world, activity, 'go');
  noteBarred(world);
  // Half of the desks that were stopped are let in again; the others stay out, and nobody waits for them.
  for (const desk of world.desks) if (desk.isBarred && world.dice.oneIn(2)) await barDesk(world, desk, false);
  for (const desk of world.desks) if (!desk.isBarred) await finishJobs(world, desk);
  const endsAtMs = world.clock.nowMs() + healingMs;
  while (world.clock.nowMs() < endsAtMs) {
    for (const desk of world.desks) {
      await signInAll(world, desk);
      await syncDesk(world, desk);
    }
    // Afterwards: what a desk has brought may be due at once, as an earlier close is, and then the desks have more to fetch.
    await onHub(world, runJobs);
    checkMoment(world);
    if (waiting(world).every((each) => each.count === 0)) break;
    world.clock.move(roundMs);
  }
  return drains(waiting(world)).map((text) => `I15 ${text}`);
}

/** A hub that crashed after it had written the stop did stop the desk: what counts is its log. */
function noteBarred(world: World): void {
  checkMoment(world);
  for (const desk of world.desks) {
    const device = world.story.records.get(`device:${desk.deviceId}`);
    if (device?.kind === 'device') desk.isBarred = !device.record.active;
  }
}

/** Whoever has something unsigned on this desk signs in once. */
async function signInAll(world: World, desk: Desk): Promise<void> {
  const unsigned = statement(desk.disk.sqlite, `select count(*) as count from outbox where is_signed = 0 and state in ('waiting', 'sent')`).get() as { count: number };
  const isNobody = desk.program.deps.session.current() === null;
  if (unsigned.count === 0 && !isNobody) return;
  for (const person of desk.people) {
    await act(world, desk.name, async () => {
      await takeSeat(desk.program, person);
      return `${person.staff.account} signs in`;
    });
  }
}

function waiting(world: World): { readonly name: string; readonly count: number }[] {
  const { epoch, lastSeq } = world.story;
  const messages = statement(world.hubDisk.sqlite, `select count(*) as count from sms_outbox where state = 'queued'`).get() as { count: number };
  return [{ name: 'the hub', count: messages.count }, ...world.desks.filter((desk) => !desk.isBarred).map((desk) => {
    const open = statement(desk.disk.sqlite, `select count(*) as count from outbox where state in ('waiting', 'sent', 'accepted')`).get() as { count: number };
    const isBehind = desk.seen.epoch !== epoch || desk.seen.cursor !== lastSeq;
    return { name: desk.name, count: open.count + (isBehind ? 1 : 0) };
  })];
}
