import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import { importAndPush } from '../../build/demo/push-steps.ts';
import { setStage } from '../../build/demo/stage.ts';
import { distDir } from '../../build/bundle.ts';
import { makeGoodWorkbook } from '../../build/make-samples.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import { loadShown } from '../../electron/desk/db/records.ts';
import type { DeskProcess } from '../../electron/desk/desk-process.ts';
import { must } from '../../shared/lib/assert.ts';
import { valueOf } from '../support/signing-world.ts';
import type { BenchFigure } from './figure.ts';
import { percentile } from './timed.ts';

const hourMs = 3_600_000;

/** How soon after a citizen's 提交 was decided another desk tells its screens that the household is 已签字: hub, both desks and citizens in one process, hints over HTTP. */
export async function benchHints(count: number): Promise<BenchFigure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'hint-bench-'));
  const stage = await setStage(join(dir, 'stage'));
  const other = valueOf(await startBrowserHost({
    dataDir: join(dir, 'other'), hubUrl: stage.world.hubUrl, demo: true, screensDir: join(distDir, 'screens'), port: 0, world: { clock: stage.clock }, enrolmentCode: () => stage.hub().demoEnrolmentCode(), hasSampleBatch: false,
  }));
  try {
    const nowMs = stage.clock.nowMs();
    const batch = await importAndPush(stage.desk, await makeGoodWorkbook(count), { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 72 * hourMs });
    const { deps } = other.desk;
    const tookMs: number[] = [];
    for (const [index, household] of batch.households.entries()) {
      const shown = whenSigned(other.desk, household.householdId, stage.clock.nowMs);
      const citizen = createHttpCitizen(stage.world, household.person, index + 1);
      await citizen.logIn();
      await citizen.sign('补租协议');
      const { signingId, atMs } = await shown;
      tookMs.push(atMs - must(await loadShown(deps.db, 'signing', signingId), 'the signing is here').submittedAtMs);
    }
    return [{ key: 'hint.p99Ms', value: percentile(tookMs, 99), unit: 'ms', what: `a citizen's 提交 until another desk tells its screens, ${tookMs.length} times; median ${percentile(tookMs, 50).toFixed(0)} ms` }];
  } finally {
    await other.stop();
    await stage.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The moment at which the desk tells its screens of a household that is signed by then. */
function whenSigned(desk: DeskProcess, householdId: string, nowMs: () => number): Promise<{ readonly signingId: string; readonly atMs: number }> {
  return new Promise((resolve) => {
    const stop = desk.onEvent((event) => {
      if (event.event !== 'records_changed' || !event.householdIds.includes(householdId)) return;
      const atMs = nowMs();
      void desk.deps.db.selectFrom('shown_record').select('id').where('household_id', '=', householdId).where('kind', '=', 'signing').executeTakeFirst().then((row) => {
        if (row === undefined) return;
        stop();
        resolve({ signingId: row.id, atMs });
      });
    });
  });
}
