import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEventAuthority, readMasterKey } from '../../../citizen-web/hub-secrets.ts';
import { createHubFiles } from '../../../citizen-web/store/hub-files.ts';
import { createPartFiles } from '../../../electron/desk/files/part-files.ts';
import { writeSealKeyFile } from '../../../electron/desk/sealing/seal-vault.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { runCutCycle } from '../../crash/cuts/cut-cycle.ts';
import type { CutOptions, CutReport } from '../../crash/cuts/cut-cycle.ts';
import { writeFileImage } from '../../crash/cuts/file-image.ts';
import { recordFiles } from '../../crash/cuts/file-recorder.ts';
import { casesFor } from '../../support/effort.ts';
import { deskKey } from '../../support/desk-key.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'power-cuts-'));
let runs = 0;

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(seed: number, planted?: CutOptions['planted']): Promise<CutReport> {
  runs += 1;
  const folder = join(dir, `run-${runs}`);
  mkdirSync(folder);
  return runCutCycle({ seed, folder, cuts: 12, ...(planted === undefined ? {} : { planted }) });
}

test('wherever the power goes, desk and hub open to what they had acknowledged, whole', async () => {
  let cuts = 0;
  for (let seed = 1; seed <= casesFor({ quick: 5, full: 60 }); seed += 1) {
    const report = await run(seed);
    expect(report.found, `seed ${seed}`).toEqual([]);
    cuts += report.cuts;
  }
  expect(cuts).toBeGreaterThan(40);
}, 600_000);

test.each([
  ['commits that are never flushed', { synchronous: 'off' }], ['commits that are flushed at a checkpoint only', { synchronous: 'normal' }],
  ['replies of a hub that go out before its log is flushed', { forgetsLogFlush: true }],
  ['files whose content is not flushed', { forgetsFileSync: true }], ['files whose names are not flushed', { forgetsFolderSync: true }],
] as const)('the check finds %s', async (_what, planted) => {
  const found: string[] = [];
  for (let seed = 1; seed <= 6 && found.length === 0; seed += 1) found.push(...(await run(seed, planted)).found);
  expect(found).not.toEqual([]);
}, 120_000);

/** Does this in a folder of its own, and gives the folder that the hardest cut right after leaves: only what was flushed. */
async function afterCut(work: (folder: string) => Promise<void> | void): Promise<string> {
  runs += 1;
  const [folder, image] = [join(dir, `flush-${runs}`), join(dir, `flush-${runs}-image`)];
  mkdirSync(folder);
  mkdirSync(image);
  const recorder = recordFiles(folder);
  try {
    await work(folder);
  } finally {
    recorder.stop();
  }
  writeFileImage(recorder.steps, { below: () => 0, pick: ([first]) => first }, folder, image);
  return image;
}

const part = realRandom.bytes(100_000);
const digest = sha256Hex(part);

test('the hub\'s master key and event authority are on the disk before anything can be sealed with them', async () => {
  let key: Uint8Array = new Uint8Array();
  let root = '';
  const image = await afterCut((folder) => {
    key = valueOf(readMasterKey(folder, undefined, realRandom));
    root = readEventAuthority(folder, Date.now(), realRandom).rootCertificate.toString();
  });
  expect(valueOf(readMasterKey(image, undefined, realRandom))).toEqual(key);
  expect(readEventAuthority(image, Date.now(), realRandom).rootCertificate.toString()).toBe(root);
});

test('a part that the hub has stored is on the disk with its name and its folder', async () => {
  const image = await afterCut(async (folder) => (await createHubFiles(join(folder, 'files'))).write(digest, part));
  expect(sha256Hex(readFileSync(join(image, 'files', digest)))).toBe(digest);
});

test('a part that the desk has stored and the key of a seal are on the disk with their names and folders', async () => {
  const image = await afterCut((folder) => {
    createPartFiles(join(folder, 'parts'), deskKey, realRandom).write(digest, part);
    writeSealKeyFile({ config: configOf(folder) }, 'seal', new Uint8Array([1, 2, 3]));
  });
  expect(createPartFiles(join(image, 'parts'), deskKey, realRandom).read(digest)).toEqual(Buffer.from(part));
  expect([...readFileSync(join(image, 'seal-vault', 'seal.p12'))]).toEqual([1, 2, 3]);
});

function configOf(dataDir: string) {
  return { dataDir, hubUrl: '', demo: true, portalUrl: '', version: '0', resourceDir: '', rareFont: null, backup: { folder: '', keptDays: 14 }, sampleFile: null };
}
