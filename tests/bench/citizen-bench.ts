import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { CitizenWorld, Person } from '../../build/demo/http-citizen.ts';
import { importAndPush } from '../../build/demo/push-steps.ts';
import { setStage } from '../../build/demo/stage.ts';
import { makeGoodWorkbook } from '../../build/make-samples.ts';
import { must } from '../../shared/lib/assert.ts';
import { benchFirstPage } from './citizen-page-bench.ts';
import type { BenchFigure } from './figure.ts';
import { startHubApart } from './hub-apart.ts';
import { benchInk } from './ink-bench.ts';
import { startPlainServer } from './plain-server.ts';
import { percentile, timedSeconds } from './timed.ts';

export type CitizenAmounts = { readonly alone: number; readonly many: number; readonly crowd: number; readonly images: number; readonly loads: number; readonly strokes: number };
export const fullCitizenAmounts: CitizenAmounts = { alone: 20, many: 200, crowd: 150, images: 2_000, loads: 5, strokes: 40 };

const hourMs = 3_600_000;
const atOnce = 8;
const crowdAtOnce = 50;

/**
 * The citizen's way against one hub process on SQLite: how large and how soon its first page is, how soon ink follows the finger, how many
 * whole signings (portal, code, 电子合同 … 提交) it bears, and how long a page takes among fifty citizens. The peer is a bare server that answers as
 * many requests of the same sizes with one SQLite commit each. Citizens are played in this process, on the same cores.
 */
export async function benchCitizen(amounts: CitizenAmounts): Promise<readonly BenchFigure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'citizen-bench-'));
  const { people, fonts } = await prepare(join(dir, 'stage'), amounts.alone + amounts.many + amounts.crowd + atOnce + 2);
  const hub = await startHubApart(join(dir, 'stage', 'hub'), 'real');
  try {
    const world: CitizenWorld = { hubUrl: hub.url, fonts, readCode: hub.readCode };
    await untilDrawn(join(dir, 'stage', 'hub', 'hub.sqlite'));
    const [drawer, reader] = [must(people.pop(), 'one for the signature box'), must(people.pop(), 'one for the pages')];
    const pages = await benchFirstPage(hub.url, amounts.loads);
    const ink = await benchInk({ world, person: drawer, strokes: amounts.strokes });
    const kept = await benchKeptInk(world, people.splice(0, atOnce));
    const flows = await benchFlows(world, people, amounts);
    return [...pages, ...ink, ...flows, kept, ...await benchImages(world, reader, amounts.images)];
  } finally {
    await hub.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A pushed batch in the folder of a hub that has been stopped again. */
async function prepare(dir: string, count: number): Promise<{ readonly people: Person[]; readonly fonts: CitizenWorld['fonts'] }> {
  const stage = await setStage(dir);
  try {
    const nowMs = stage.clock.nowMs();
    const batch = await importAndPush(stage.desk, await makeGoodWorkbook(count), { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 72 * hourMs });
    return { people: batch.households.map((each) => each.person), fonts: stage.world.fonts };
  } finally {
    await stage.close();
  }
}

/** Warm images: what the hub draws ahead after a push is drawn. */
async function untilDrawn(path: string): Promise<void> {
  const sqlite = new Database(path, { readonly: true });
  const tasks = sqlite.prepare('select count(*) from page_image_task').pluck();
  while (tasks.get() !== 0) await sleep(500);
  sqlite.close();
}

async function benchFlows(world: CitizenWorld, people: readonly Person[], { alone, many, crowd }: CitizenAmounts): Promise<BenchFigure[]> {
  const aloneMs: number[] = [];
  await signAll(watched(world, aloneMs), people.slice(0, alone), 1);
  const manyMs: number[] = [];
  const manySeconds = await timedSeconds(() => signAll(watched(world, manyMs), people.slice(alone, alone + many), atOnce));
  const crowdMs: number[] = [];
  await signAll(watched(world, crowdMs), people.slice(alone + many, alone + many + crowd), crowdAtOnce);
  const requestsAFlow = manyMs.length / many;
  const plain = await plainFlowsPerSecond(requestsAFlow, many);
  return [
    { key: 'page.p95Ms', value: percentile(aloneMs, 95), unit: 'ms', what: `any request of a whole signing, one citizen at a time, ${aloneMs.length} requests; median ${percentile(aloneMs, 50).toFixed(1)} ms` },
    { key: 'signings.perSecond', value: many / manySeconds, unit: '/s', what: `${many} whole signings of ${requestsAFlow.toFixed(0)} requests, ${atOnce} citizens at a time, played on the same cores` },
    { key: 'signings.p99Ms', value: percentile(crowdMs, 99), unit: 'ms', what: `any request with ${crowdAtOnce} citizens at once; median ${percentile(crowdMs, 50).toFixed(0)} ms` },
    { key: 'plainServer.flowsPerSecond', value: plain, unit: '/s', what: 'the peer: as many requests to a bare node:http server, one SQLite commit each' },
  ];
}

/** What waits in a queue for a poll of the newest code is no page. */
function watched(world: CitizenWorld, into: number[]): CitizenWorld {
  return { ...world, watch: (_path, tookMs) => void into.push(tookMs) };
}

let visitors = 0;

async function signAll(world: CitizenWorld, people: readonly Person[], together: number): Promise<void> {
  const waiting = [...people];
  await Promise.all(Array.from({ length: together }, async () => {
    for (let person = waiting.shift(); person !== undefined; person = waiting.shift()) {
      visitors += 1;
      const citizen = createHttpCitizen(world, person, visitors);
      await citizen.logIn();
      await citizen.sign('补租协议');
    }
  }));
}

/** What a signature box sends while a name is drawn, before 确定: the flows above bring each character whole, with 确定. */
async function benchKeptInk(world: CitizenWorld, people: readonly Person[]): Promise<BenchFigure> {
  const citizens = people.map((person) => {
    visitors += 1;
    return createHttpCitizen(world, person, visitors);
  });
  await Promise.all(citizens.map(async (citizen) => {
    await citizen.logIn();
    await citizen.walkToWrite('补租协议');
  }));
  const drawn: number[] = [];
  const seconds = await timedSeconds(() => Promise.all(citizens.map(async (citizen) => void drawn.push(await citizen.draw()))));
  const messages = drawn.reduce((sum, each) => sum + each, 0);
  return { key: 'keptStrokes.perSecond', value: messages / seconds, unit: '/s', what: `strokes on the hub as they are drawn, ${messages} by ${people.length} citizens at a time, each sealed and on the disk` };
}

async function plainFlowsPerSecond(requestsAFlow: number, flows: number): Promise<number> {
  const plain = await startPlainServer();
  try {
    const seconds = await timedSeconds(() => Promise.all(Array.from({ length: atOnce }, async () => {
      for (let each = 0; each < (flows * requestsAFlow) / atOnce; each += 1) await (await fetch(plain.url, { method: 'POST', body: 'a=1' })).text();
    })));
    return flows / seconds;
  } finally {
    await plain.stop();
  }
}

/** Page images that are there already, as a phone asks for them again and again while reading. */
async function benchImages(world: CitizenWorld, person: Person, count: number): Promise<BenchFigure[]> {
  visitors += 1;
  const citizen = createHttpCitizen(world, person, visitors);
  await citizen.logIn();
  await citizen.walkToRead('补租协议');
  const path = '/sign/read/pages/1.png';
  const first = await citizen.visitor.get(path);
  const seconds = await timedSeconds(() => Promise.all(Array.from({ length: atOnce }, async () => {
    for (let each = 0; each < count / atOnce; each += 1) await citizen.visitor.get(path);
  })));
  return [
    { key: 'pageImages.perSecond', value: count / seconds, unit: '/s', what: `a page image that is there already, decrypted and sent, ${count} times` },
    { key: 'pageImages.bytes', value: first.bytes.length, unit: 'B', what: 'the first page of the sample agreement at twice its points' },
  ];
}
