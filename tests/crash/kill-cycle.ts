import { cpSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDesk } from '../../build/demo/desk-driver.ts';
import { readCode } from '../../build/demo/stage.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { workAsCitizens } from './citizen-work.ts';
import { doneTwice, lostAtDesk, lostAtHub, notYetOne } from './compare.ts';
import { callsShift, importShift, publishShift, resumeJobs, reviewShift, sealShift, workAtDesk } from './desk-work.ts';
import type { Seat } from './desk-work.ts';
import { createDice } from './dice.ts';
import type { Dice } from './dice.ts';
import { listOf } from './household-lists.ts';
import { createJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import { deskFactsSchema, hubFactsSchema } from './messages.ts';
import type { DeskFacts, HubFacts } from './messages.ts';
import type { Prepared } from './prepared-folder.ts';
import { startAndKill, startProgram } from './program.ts';
import type { Program } from './program.ts';

export type KillReport = { readonly kills: number; readonly acknowledged: number; readonly isConverged: boolean; /** Whole sentences; empty when all is well. */ readonly found: readonly string[]; readonly refusals: ReadonlyMap<string, number>; readonly story: readonly string[] };
export type DeskName = 'desk-1' | 'desk-2';
type Victim = 'hub' | DeskName;

const deskNames = ['desk-1', 'desk-2'] as const;
const victims: readonly (readonly Victim[])[] = [['hub'], ['hub'], ['desk-1'], ['desk-1'], ['desk-1'], ['desk-2'], ['hub', 'desk-1'], ['hub', 'desk-1', 'desk-2']];
const mostAcks = 14;
const longestWaitMs = 2_500;
const longestDelayMs = 150;
const longestStartMs = 900;
const healingPatienceMs = 30_000;
/** Only the first desk holds the seal's key. */
const shiftsOf = { 'desk-1': [sealShift, sealShift, publishShift, publishShift, importShift, callsShift], 'desk-2': [reviewShift, reviewShift, callsShift] } as const;

type Cycle = {
  readonly prepared: Prepared; readonly folder: string; readonly dice: Dice; readonly journal: Journal; readonly programs: Map<Victim, Program>; readonly seats: Map<DeskName, Seat>;
  readonly hubUrl: string; readonly story: string[]; readonly work: Set<Promise<void>>; isOver: boolean; imported: number; readonly beganAtMs: number;
};

export type KillOptions = {
  readonly seed: number; readonly folder: string; readonly rounds: number;
  /** Faults that the check must find, done to what a kill leaves: the log of the database gone, files of parts cut short. */
  readonly planted?: 'log' | 'files';
};

/**
 * One cycle of real crashes: hub and two desks on copies of the prepared folder, staff and citizens at work, kill -9 at a
 * moment that the seed chooses, again for each of `rounds`; after each restart everything that was acknowledged is looked
 * for; at the end jobs go on, and hub and desks must become one.
 */
export async function runKillCycle(prepared: Prepared, { seed, folder, rounds, planted }: KillOptions): Promise<KillReport> {
  for (const name of ['hub', ...deskNames]) cpSync(join(prepared.folder, name), join(folder, name), { recursive: true });
  const hub = await startProgram('hub-child', [join(folder, 'hub'), '0']);
  const cycle: Cycle = {
    prepared, folder, dice: createDice(seed), journal: createJournal(), programs: new Map([['hub', hub]]), seats: new Map(), hubUrl: hub.url, story: [], work: new Set(), isOver: false, imported: prepared.imported, beganAtMs: performance.now(),
  };
  let kills = 0;
  let isConverged = false;
  const found: string[] = [];
  try {
    await Promise.all(deskNames.map((name) => start(cycle, name)));
    for (const name of deskNames) await beginWork(cycle, name);
    beginCitizens(cycle);
    note(cycle, 'all at work');
    for (let round = 0; round < rounds && found.length === 0; round += 1) {
      const chosen = planted === undefined ? must(cycle.dice.pick(victims), 'victims') : ['hub', ...deskNames] as const;
      await untilTheMoment(cycle);
      kills += await killAndRestart(cycle, chosen, planted);
      note(cycle, 'started again');
      found.push(...await lookForLosses(cycle, chosen));
      note(cycle, 'looked for losses');
      for (const name of deskNames) if (chosen.includes(name)) await beginWork(cycle, name);
    }
    cycle.isOver = true;
    await Promise.all(cycle.work);
    note(cycle, 'nobody works any more');
    if (found.length === 0) {
      found.push(...await heal(cycle));
      isConverged = found.length === 0;
    }
  } catch (error) {
    // A program that does not come up again is a finding like any other.
    found.push(`something threw: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  } finally {
    cycle.isOver = true;
    await Promise.all([...cycle.programs.values()].map((program) => program.kill()));
  }
  return { kills, acknowledged: cycle.journal.count(), isConverged, found, refusals: cycle.journal.refusals, story: cycle.story };
}

async function start(cycle: Cycle, name: Victim): Promise<void> {
  cycle.programs.set(name, await startProgram(...callOf(cycle, name)));
}

function callOf(cycle: Cycle, name: Victim): ['hub-child' | 'desk-child', readonly string[]] {
  const place = join(cycle.folder, name);
  return name === 'hub' ? ['hub-child', [place, new URL(cycle.hubUrl).port]] : ['desk-child', [place, cycle.hubUrl, '']];
}

/** What staff do at this desk goes on until the desk is gone or the cycle is over. */
async function beginWork(cycle: Cycle, name: DeskName): Promise<void> {
  const seat = await takeSeat(cycle, name);
  follow(cycle, workAtDesk(seat, shiftsOf[name]));
}

async function takeSeat(cycle: Cycle, name: DeskName): Promise<Seat> {
  const program = must(cycle.programs.get(name), 'a desk that has been started');
  const seat: Seat = {
    desk: name, driver: await openDesk(program.url), batchId: cycle.prepared.batchId, dice: cycle.dice, journal: cycle.journal,
    isOver: () => cycle.isOver || program.isGone(),
    nextList: () => {
      const first = cycle.imported;
      // One list in four takes more than one page of a job.
      cycle.imported += cycle.dice.below(4) === 0 ? 110 + cycle.dice.below(30) : 4 + cycle.dice.below(8);
      return listOf(first, cycle.imported);
    },
  };
  cycle.seats.set(name, seat);
  return seat;
}

function beginCitizens(cycle: Cycle): void {
  const world = {
    hubUrl: cycle.hubUrl, fonts: cycle.prepared.fonts,
    readCode: async (phone: string) => {
      assert(!cycle.isOver, 'the cycle is over');
      return readCode(cycle.hubUrl, phone);
    },
  };
  const people = cycle.prepared.people.toSorted(() => cycle.dice.below(3) - 1);
  const half = Math.ceil(people.length / 2);
  for (const group of [people.slice(0, half), people.slice(half)]) follow(cycle, workAsCitizens(world, group, cycle.journal, () => cycle.isOver));
}

function note(cycle: Cycle, text: string): void {
  cycle.story.push(`${Math.round(performance.now() - cycle.beganAtMs)} ms: ${text}`);
}

function follow(cycle: Cycle, work: Promise<void>): void {
  const settled = work.catch((error: unknown) => note(cycle, `work stopped: ${String(error)}`));
  cycle.work.add(settled);
}

/** After so many promises, and then a moment more: so that it falls into the midst of whatever comes next. */
async function untilTheMoment(cycle: Cycle): Promise<void> {
  const from = cycle.journal.count();
  const wanted = cycle.dice.below(mostAcks);
  const until = Date.now() + longestWaitMs;
  while (cycle.journal.count() - from < wanted && Date.now() < until) await sleep(3);
  await sleep(cycle.dice.below(longestDelayMs));
}

async function killAndRestart(cycle: Cycle, chosen: readonly Victim[], planted: KillOptions['planted']): Promise<number> {
  note(cycle, `kill ${chosen.join(' + ')} after ${cycle.journal.count()} acknowledged`);
  await Promise.all(chosen.map((name) => must(cycle.programs.get(name), 'running').kill()));
  for (const name of chosen) if (planted !== undefined) plant(join(cycle.folder, name), planted);
  // A hub may be away for a while, in which the desks go on; a desk comes back at once.
  if (chosen.length === 1 && chosen[0] === 'hub') await sleep(cycle.dice.below(600));
  // One in four is killed again while it starts: a recovery must itself be safe to break off.
  const again = cycle.dice.below(4) === 0 ? chosen : [];
  await Promise.all(again.map((name) => startAndKill(...callOf(cycle, name), cycle.dice.below(longestStartMs))));
  await Promise.all(chosen.map((name) => start(cycle, name)));
  return chosen.length + again.length;
}

function plant(place: string, planted: 'log' | 'files'): void {
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (planted === 'log' && entry.name.endsWith('-wal')) rmSync(path);
    if (planted === 'files' && entry.isFile() && /parts$|files$/.test(entry.parentPath)) truncateSync(path, 1000);
  }
}

async function lookForLosses(cycle: Cycle, chosen: readonly Victim[]): Promise<string[]> {
  const entries = cycle.journal.entries();
  const desks = await Promise.all(deskNames.map((name) => deskFacts(cycle, name)));
  const hub = await hubFacts(cycle);
  const lost = deskNames.flatMap((name, index) => {
    const facts = must(desks[index], 'each desk');
    return chosen.includes(name) ? [...lostAtDesk(name, entries, facts), ...doneTwice(name, facts), ...facts.problems] : [];
  });
  const known = Object.fromEntries(deskNames.map((name, index) => [name, must(desks[index], 'each desk')]));
  return [...lost, ...lostAtHub(entries, known, hub), ...hub.problems];
}

async function deskFacts(cycle: Cycle, name: DeskName): Promise<DeskFacts> {
  return deskFactsSchema.parse(await must(cycle.programs.get(name), 'running').ask('facts'));
}

async function hubFacts(cycle: Cycle): Promise<HubFacts> {
  return hubFactsSchema.parse(await must(cycle.programs.get('hub'), 'running').ask('facts'));
}

/** The work is over; what was interrupted goes on, and both desks sync until they hold what the hub holds. Answers why they do not. */
async function heal(cycle: Cycle): Promise<string[]> {
  const seats = deskNames.map((name) => must(cycle.seats.get(name), 'each desk has its seat'));
  for (const seat of seats) await resumeJobs({ ...seat, isOver: () => false });
  note(cycle, 'jobs are resumed');
  const until = Date.now() + healingPatienceMs;
  for (;;) {
    await Promise.all(seats.map((seat) => seat.driver.call('sync.now', {})));
    const states = await Promise.all(seats.map((seat) => seat.driver.call('sync.state', {})));
    if (states.every((state) => state.online && state.waiting === 0)) {
      const hub = await hubFacts(cycle);
      const desks = await Promise.all(deskNames.map((name) => deskFacts(cycle, name)));
      const apart = deskNames.flatMap((name, index) => notYetOne(name, must(desks[index], 'each desk'), hub));
      const damage = deskNames.flatMap((name, index) => {
        const facts = must(desks[index], 'each desk');
        return [...facts.problems, ...lostAtDesk(name, cycle.journal.entries(), facts), ...doneTwice(name, facts)];
      });
      const lost = lostAtHub(cycle.journal.entries(), {}, hub);
      if (damage.length + lost.length + hub.problems.length > 0) return [...damage, ...lost, ...hub.problems];
      note(cycle, `${apart.length} differences`);
      if (apart.length === 0) return [];
      if (Date.now() > until) return apart.map((text) => `apart: ${text}`);
    }
    if (Date.now() > until) return states.map((state, index) => `apart: ${deskNames[index] ?? ''} does not come to rest: ${JSON.stringify(state)}`);
    await sleep(100);
  }
}
