import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCheckpointer } from '../../electron/desk/db/checkpointer.ts';
import { giveEachIn } from '../../electron/desk/db/give-command.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { readMetaNumber } from '../../electron/desk/db/meta.ts';
import { openDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import { addHouseholds } from '../support/bulk-households.ts';
import { deskKey } from '../support/desk-key.ts';
import { closesAtMs, duringMs, opensAtMs, sampleBatch } from '../support/domain-samples.ts';
import { realRandom, valueOf } from '../support/signing-world.ts';
import { changePhone, openSyncDesk } from '../support/sync-world.ts';
import type { SyncDesk } from '../support/sync-world.ts';
import type { BenchFigure } from './figure.ts';
import { benchHints } from './hint-bench.ts';
import { startHubApart } from './hub-apart.ts';
import { benchHubCommands } from './hub-commands-bench.ts';
import { benchLargeDesk } from './large-desk-bench.ts';
import { timedSeconds } from './timed.ts';

export type SyncAmounts = { readonly households: number; readonly push: number; readonly pull: number; readonly hints: number; readonly commands: number; readonly desk: number };
export const fullSyncAmounts: SyncAmounts = { households: 20_000, push: 1_000, pull: 10_000, hints: 120, commands: 2_000, desk: 100_000 };

const clock: Clock = { nowMs: () => duringMs, monotonicMs: () => performance.now() };

/**
 * Desk ↔ hub over HTTP on loopback, the hub as a program of its own: a fresh desk's first download, commands up, changes down,
 * how soon another desk shows a citizen's submission, the hub's own rate on both databases, and a desk that holds very many households.
 */
export async function benchSync(amounts: SyncAmounts): Promise<readonly BenchFigure[]> {
  return [...await benchLine(amounts), ...await benchHints(amounts.hints), ...await benchHubCommands(amounts.commands), ...await benchLargeDesk(amounts.desk)];
}

async function benchLine({ households, push, pull }: SyncAmounts): Promise<BenchFigure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'sync-bench-'));
  const hub = await startHubApart(join(dir, 'hub'));
  const figures: BenchFigure[] = [];
  try {
    const first = await openSyncDesk(join(dir, 'first'), hub, clock);
    await first.signInAs('chen');
    const batchId = newId(realRandom);
    valueOf(await first.give({ type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: { ...sampleBatch, batchId, opensAtMs, closesAtMs } } }, null));
    const early = Math.floor(households / 20);
    const growth: (readonly [number, number])[] = [];
    for (const [from, to] of [[0, early], [early, households]] as const) {
      await addHouseholds(first.deps, batchId, to - from, from + 1);
      const pushSeconds = await timedSeconds(() => settleAll(first));
      const fresh = await openSyncDeskTimed(join(dir, `fresh-${to}`), hub);
      growth.push([to, fresh.seconds]);
      if (to === households) figures.push({ key: 'pushAll.commandsPerS', value: (to - from) / pushSeconds, unit: '/s', what: `${to - from} households up` }, { key: `bootstrap${inThousands(households)}.seconds`, value: fresh.seconds, unit: 's', what: `${households} households into a fresh desk` });
      await fresh.desk.close();
    }
    const second = (await openSyncDeskTimed(join(dir, 'second'), hub)).desk;
    await changePhones(first, batchId, push, 1);
    figures.push({ key: `push${push}.seconds`, value: await timedSeconds(() => settleAll(first)), unit: 's', what: `${push} commands up, their changes down` });
    await settleAll(second);
    // Each changed phone is three changes, its own and two messages to the household, and some of these have been sent by then: a bit more.
    await changePhones(first, batchId, Math.ceil(pull / 3), 2);
    await settleAll(first);
    const seqBefore = await seqOf(second);
    const pullSeconds = await timedSeconds(() => settleAll(second));
    const pulled = await seqOf(second) - seqBefore;
    assert(pulled >= pull, 'as many changes as the figure says');
    figures.push({ key: `pull${pull}.seconds`, value: pullSeconds, unit: 's', what: `${pulled} changes down to another desk` });
    const [[small, smallSeconds] = [1, 1], [large, largeSeconds] = [1, 1]] = growth;
    figures.push({ key: 'bootstrap.growth', value: (largeSeconds / smallSeconds) / (large / small), unit: '×', what: `time a household at ${large} to that at ${small}; 1 is linear` });
    await Promise.all([first.close(), second.close()]);
    return figures;
  } finally {
    await hub.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** With the thread that moves the log, as the desk's own program has it. */
async function openSyncDeskTimed(dataDir: string, hub: Awaited<ReturnType<typeof startHubApart>>): Promise<{ readonly desk: SyncDesk; readonly seconds: number }> {
  await openDeskDb(dataDir, deskKey).then((opened) => valueOf(opened).close());
  const startedMs = performance.now();
  const checkpointer = startCheckpointer(dataDir, deskKey, (error) => { throw error; });
  const desk = await openSyncDesk(dataDir, hub, clock);
  const seconds = (performance.now() - startedMs) / 1000;
  return { desk: { ...desk, close: async () => { await checkpointer.close(); await desk.close(); } }, seconds };
}

async function seqOf(desk: SyncDesk): Promise<number> {
  return must(await readMetaNumber(desk.deps.db, 'cursor'), 'it has fetched');
}

/** Cycles until nothing moves, however many that takes. */
async function settleAll(desk: SyncDesk): Promise<void> {
  while (valueOf(await desk.cycle()).moved > 0) continue;
}

/** One command on each of the first so many households, a page a transaction, as a long day of the hotline would leave them. */
async function changePhones(desk: SyncDesk, batchId: string, count: number, round: number): Promise<void> {
  const rows = await desk.deps.db.selectFrom('household_row').select('household_id').where('batch_id', '=', batchId).orderBy('serial').limit(count).execute();
  const records = await desk.deps.db.selectFrom('shown_record').select(['id', 'revision']).where('kind', '=', 'household').execute();
  const revisions = new Map(records.map((row) => [row.id, row.revision]));
  for (let from = 0; from < rows.length; from += 100) {
    const page = rows.slice(from, from + 100).map(({ household_id: householdId }) => ({ householdId, intent: changePhone(householdId, revisions.get(householdId) ?? 0, `139${String(round * 1_000_000 + from).padStart(8, '0')}`) }));
    const results = valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await giveEachIn(tx, desk.deps, page))));
    results.forEach(valueOf);
  }
}

function inThousands(count: number): string {
  return count % 1000 === 0 ? `${count / 1000}k` : String(count);
}
