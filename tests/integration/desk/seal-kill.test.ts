import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resourceDir } from '../../../build/resources.ts';
import { listByIds, listShown } from '../../../electron/desk/db/records.ts';
import { readDocument } from '../../../electron/desk/files/part-store.ts';
import { deskTrust } from '../../../electron/desk/verify/desk-trust.ts';
import { fontFilePaths } from '../../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import { must } from '../../../shared/lib/assert.ts';
import { casesFor } from '../../support/effort.ts';
import { addHouseholds, createMassSigner } from '../../support/bulk-households.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';
import { valueOf } from '../../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../support/use-case-desk.ts';

const agreements = casesFor({ quick: 240, full: 800 });
const kills = casesFor({ quick: 3, full: 12 });
const child = resolve(import.meta.dirname, '../../support/seal-child.ts');
let dataDir: string;
let batchId: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'seal-kill-'));
  const desk = await openUseCaseDesk({ dataDir });
  batchId = (await desk.done('batches.create', { ...sampleBatchForm, fourEyes: true })).batchId;
  const agreementIds = await addHouseholds(desk.deps, batchId, agreements);
  await desk.endOf((await desk.done('agreements.publish', { agreementIds })).jobId);
  const read = (path: string): Uint8Array => readFileSync(join(resourceDir, path));
  const fonts = openMarkFonts({ regular: read(fontFilePaths.regular), bold: read(fontFilePaths.bold) });
  await createMassSigner(desk.deps, fonts, 'reviewer').sign(await listByIds(desk.deps.db, 'shown', 'agreement', agreementIds));
  await desk.close();
}, 300_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

type Run = { readonly lines: readonly string[]; readonly wasKilled: boolean };

/** Starts the desk and, where a time is given, kills it so long after it has begun to seal. */
function runDesk(killAfterMs: number | null): Promise<Run> {
  return new Promise((done, reject) => {
    const desk = spawn(process.execPath, [child, dataDir, batchId], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let problems = '';
    let timer: NodeJS.Timeout | undefined;
    desk.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (killAfterMs !== null && timer === undefined && text.includes('working')) timer = setTimeout(() => desk.kill('SIGKILL'), killAfterMs);
    });
    desk.stderr.on('data', (data: Buffer) => { problems += data.toString(); });
    desk.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the desk failed: ${problems}`));
      else done({ lines: text.split('\n').filter((line) => line !== 'working' && line !== ''), wasKilled: signal === 'SIGKILL' });
    });
  });
}

test('a desk killed at any moment of a seal job goes on after the restart: each version sealed exactly once, none lost, every file whole', async () => {
  const numbers = seededNumbers(20_260_120);
  const interrupted = new RegExp(`^interrupted: 已完成 \\d+ / ${agreements}，未重复盖章。`, 'u');
  let told = 0;
  let hasEnded = false;
  for (let round = 0; round < kills && !hasEnded; round += 1) {
    // The first is early enough on any machine to leave work undone.
    const { lines, wasKilled } = await runDesk(round === 0 ? numbers(30) : numbers(600));
    // What a kill left is told at the next start, before anybody asks. On a fast machine the job was over before the kill came.
    hasEnded = !wasKilled || lines[0] === `finished: 已盖章 ${agreements} 份。`;
    if (round > 0 && !hasEnded) expect(lines[0]).toMatch(interrupted);
    told += lines[0] !== undefined && interrupted.test(lines[0]) ? 1 : 0;
  }
  expect(told).toBeGreaterThan(0);
  const { lines } = await runDesk(null);
  const desk = await openUseCaseDesk({ dataDir });
  expect(lines.at(-1)).toBe(`ended finished ${agreements} 0`);
  const uses = await listShown(desk.deps.db, 'seal_use', { batchId });
  const versions = await listShown(desk.deps.db, 'agreement', { batchId });
  expect(versions.map((each) => [each.status, each.lease])).toEqual(versions.map(() => ['sealed', null]));
  expect(new Set(uses.map((each) => each.agreementId)).size).toBe(agreements);
  expect(uses).toHaveLength(agreements);
  const commands = await desk.deps.db.selectFrom('outbox').select(['type', 'subject_id', 'device_seq']).orderBy('device_seq').execute();
  expect(commands.map((row) => row.device_seq)).toEqual(commands.map((_row, index) => index + 1));
  expect(commands.filter((row) => row.type === 'seal')).toHaveLength(agreements);
  expect(await desk.deps.db.selectFrom('job').select(['state', 'done', 'failed']).where('kind', '=', 'seal').execute()).toEqual([{ state: 'finished', done: agreements, failed: 0 }]);
  expect(await desk.deps.db.selectFrom('job_item').select('position').where('state', '!=', 'done').execute()).toEqual([]);
  const trust = { ...await deskTrust(desk.deps), nowMs: desk.deps.clock.nowMs() };
  for (const version of versions) {
    const bytes = valueOf(await readDocument(desk.deps, must(version.sealed, 'a sealed version').document));
    if (version.agreementNo.endsWith('7')) {
      const { signatures } = await desk.deps.documents.verify(bytes, trust);
      expect(signatures.map((each) => [each.field, each.intact, each.coversWholeRevision])).toEqual([['citizen', true, true], ['bureau', true, true]]);
    }
  }
  await desk.close();
}, 600_000);
