import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { startDeskProcess } from '../../electron/desk/desk-process.ts';
import { searchHouseholds } from '../../electron/desk/households/search-households.ts';
import { contract } from '../../shared/desk/contract.ts';
import { addHouseholds } from '../support/bulk-households.ts';
import { deskKey } from '../support/desk-key.ts';
import { valueOf } from '../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm } from '../support/use-case-desk.ts';
import type { BenchFigure } from './figure.ts';
import { percentile, timedSeconds } from './timed.ts';

/** What people type with a caller on the line: names, pinyin, initials, phones, ends of numbers, and what is not there. */
const questions = ['王建国', '王', '晓燕', 'wangjianguo', 'wjg', 'lisi', '13810000500', '0500', '3810077', 'FTBZ2026004711', '4711', '090', '福补租2026', '欧阳', 'zzz', '99999999999', '002X', '王 建国'];
const rounds = 20;

/** A desk with very many households in one batch, encrypted as in daily work: how long a search takes, and a start up to the first page. */
export async function benchLargeDesk(count: number): Promise<BenchFigure[]> {
  await ensureResources();
  const dataDir = mkdtempSync(join(tmpdir(), 'large-desk-'));
  const desk = await openUseCaseDesk({ dataDir, monotonicMs: () => performance.now() });
  const { batchId } = await desk.done('batches.create', { ...sampleBatchForm });
  const small = Math.floor(count / 100);
  await addHouseholds(desk.deps, batchId, small);
  const smallP95Ms = await searchP95Ms(desk.deps, batchId);
  const addSeconds = await timedSeconds(() => addHouseholds(desk.deps, batchId, count - small, small + 1));
  const p95Ms = await searchP95Ms(desk.deps, batchId);
  await desk.close();
  const startMs = [];
  for (let round = 0; round < 5; round += 1) startMs.push(await startOnceMs(dataDir));
  rmSync(dataDir, { recursive: true, force: true });
  return [
    { key: 'desk.searchP95Ms', value: p95Ms, unit: 'ms', what: `search among ${count} households, first 50 rows and the count (at ${small}: ${smallP95Ms.toFixed(1)} ms)` },
    { key: 'desk.startMs', value: percentile(startMs, 50), unit: 'ms', what: `from start to the first page with ${count} households, median of 5` },
    { key: 'desk.addPerS', value: (count - small) / addSeconds, unit: '/s', what: 'households added, 100 a transaction' },
  ];
}

async function searchP95Ms(deps: Parameters<typeof searchHouseholds>[0], batchId: string): Promise<number> {
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const text of questions) {
      const startedMs = performance.now();
      valueOf(await searchHouseholds(deps, contract['households.search'].input.parse({ batchId, text, limit: 50 })));
      if (round > 0) tookMs.push(performance.now() - startedMs);
    }
  }
  return percentile(tookMs, 95);
}

/** The program's own start, and what the first page asks: who is signed in, the batches, where the newest stands. */
async function startOnceMs(dataDir: string): Promise<number> {
  const startedMs = performance.now();
  const desk = valueOf(await startDeskProcess({ dataDir, key: deskKey, hubUrl: 'http://127.0.0.1:1', demo: false, version: '0', resourceDir }));
  desk.deps.session.replace({ staff: { staffId: 'admin', account: 'admin', name: '管理员', roles: ['admin'] }, privateKey: '' });
  for (const [index, call] of (['session.state', 'batches.list', 'home.overview'] as const).entries()) {
    const { result } = await desk.handle({ id: index, call, input: call === 'home.overview' ? { batchId: null } : {} });
    if (typeof result !== 'object' || result === null || !('ok' in result) || result.ok !== true) throw new Error(`${call}: ${JSON.stringify(result)}`);
  }
  const tookMs = performance.now() - startedMs;
  await desk.close();
  return tookMs;
}
