import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSampleHouseholds } from '../../build/sample-households.ts';
import { findTraces } from '../support/personal-traces.ts';

/** The seed of build/samples/sample-60.xlsx, so that these are the people of the demonstration. */
const sampleSeed = 20261201;
const dir = mkdtempSync(join(tmpdir(), 'canary-'));
const places = { out: join(dir, 'out'), temporary: join(dir, 'temporary'), said: join(dir, 'said') };
const secrets = secretsOfSample();
let status: number | null = null;

/** The whole demonstration with every address recorded, and a folder of its own for whatever is put aside. */
beforeAll(() => {
  for (const place of Object.values(places)) mkdirSync(place);
  const run = spawnSync(process.execPath, ['--import', resolve('tests/support/record-urls.ts'), resolve('build/demo.ts'), '--out', places.out], {
    encoding: 'utf8', env: { ...process.env, TMPDIR: places.temporary, RECORDED_URLS: join(places.said, 'urls.txt') }, maxBuffer: 64 * 1024 * 1024,
  });
  ({ status } = run);
  writeFileSync(join(places.said, 'stdout.txt'), run.stdout);
  writeFileSync(join(places.said, 'stderr.txt'), run.stderr);
}, 600_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('the demonstration has run, with every address recorded', () => {
  expect(status).toBe(0);
  const urls = readFileSync(join(places.said, 'urls.txt'), 'utf8').split('\n');
  expect(urls.filter((line) => line.startsWith('served /sync/upload')).length).toBeGreaterThan(0);
  expect(urls.filter((line) => line.startsWith('made ')).length).toBeGreaterThan(100);
});

test('no name, number, phone, account or address in what was printed or in any address', () => {
  expect(findTraces(places.said, secrets)).toEqual([]);
});

test('… nor in the data folders of hub and desk: databases, their logs, files, backups', () => {
  expect(existsSync(join(places.out, 'data/hub/hub.sqlite'))).toBe(true);
  expect(findTraces(join(places.out, 'data'), secrets)).toEqual([]);
});

test('… nor in what lies among temporary files afterwards', () => {
  expect(findTraces(places.temporary, secrets)).toEqual([]);
});

test('the search finds what it is meant to find: the list of people that was read', () => {
  writeFileSync(join(places.said, 'plain.json'), JSON.stringify(makeSampleHouseholds(60, sampleSeed)));
  expect(findTraces(places.said, secrets).length).toBeGreaterThan(secrets.length / 2);
  rmSync(join(places.said, 'plain.json'));
});

/** Names of two characters are left to those of three: two are found by chance in so many bytes. */
function secretsOfSample(): string[] {
  const all = makeSampleHouseholds(60, sampleSeed).flatMap(({ values, people }) => [
    ...people.flatMap((person) => [person.name, person.idNumber]), ...['联系手机', '账号', '送达地址'].map((header) => String(values[header] ?? '')),
  ]);
  return [...new Set(all)].filter((text) => [...text].length >= 3);
}
