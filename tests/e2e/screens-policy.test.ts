import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distDir } from '../../build/bundle.ts';
import { writeBackup } from '../../electron/desk/backup/write-backup.ts';
import { keyStoreSource } from '../../electron/shell/key-store.ts';
import { must } from '../../shared/lib/assert.ts';
import { axeProblems } from '../support/axe.ts';
import { openComputer, withBrowser } from '../support/browser.ts';
import { sees, shoot } from '../support/desk-pages.ts';
import { createKeyStore } from '../support/fake-key-store.ts';
import type { FakeKeyStore } from '../support/fake-key-store.ts';
import { createShell } from '../support/shell-world.ts';
import type { Shell } from '../support/shell-world.ts';
import { valueOf } from '../support/signing-world.ts';

// Electron's answers to app://desk, given over HTTP: the built screens and the front door must run under the very policy they get in the shell.
const dataDir = mkdtempSync(join(tmpdir(), 'screens-policy-'));
let keyStore: FakeKeyStore = {};
let shell: Shell = newShell();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const ours = (name: 'origin' | 'referer'): [string, string][] => (request.headers[name] === undefined ? [] : [[name, request.headers[name].replace(baseURL, 'app://desk')]]);
    const headers = new Headers([...ours('origin'), ...ours('referer'), ['accept', request.headers.accept ?? '']]);
    void shell.ask(request.method === 'POST' ? 'POST' : 'GET', request.url ?? '/', headers, Buffer.concat(chunks).toString()).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
    });
  });
});
let baseURL: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for pipes; this server listens on a port.
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await shell.desk.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function newShell(): Shell {
  return createShell(dataDir, () => createKeyStore(keyStore), (path) => readFile(join(distDir, 'screens', path)));
}

test.each(['/', '/#/households'])('the screens start at %s without breaking the policy', async (path) => {
  await withBrowser(async (browser) => {
    const context = await openComputer(browser, { baseURL });
    const tab = await context.newPage();
    const violations: string[] = [];
    tab.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
    });
    await tab.goto(path);
    await tab.locator('#root > *').first().waitFor();
    expect(violations).toEqual([]);
    // The policy is in force: an inline script does not run.
    const isRun = await tab.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "ran"';
      document.head.append(script);
      return document.title === 'ran';
    });
    expect(isRun).toBe(false);
  });
});

test('the repair page posts its forms under its own policy, and the screens come when the desk is open', async () => {
  expect(await shell.open()).toBeNull();
  await shell.desk.stop();
  const key = valueOf(must(await keyStoreSource(dataDir, createKeyStore()).read(null), 'nobody types it'));
  writeBackup({ dataDir, backupDir: join(dataDir, 'backups'), key, nowMs: 1_768_872_000_000, deviceName: '', keptDays: 14 });
  truncateSync(join(dataDir, 'desk.db'), 5000);
  keyStore = { isAvailable: false };
  shell = newShell();
  await shell.open();
  await withBrowser(async (browser) => {
    const context = await openComputer(browser, { baseURL });
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    await tab.goto('/');
    await sees(tab, '签约台暂时打不开');
    await sees(tab, /系统密钥库不可用/);
    await shoot(tab, 'shell-key-store');
    expect(await axeProblems(tab)).toEqual([]);
    keyStore = {};
    await tab.getByRole('button', { name: '再试一次' }).click();
    await sees(tab, '本机数据打不开');
    expect(new URL(tab.url()).pathname).toBe('/');
    await shoot(tab, 'shell-repair');
    const saving = tab.waitForEvent('download');
    await tab.getByRole('link', { name: '另存诊断信息' }).click();
    expect((await saving).suggestedFilename()).toBe('签约台诊断信息.txt');
    await tab.getByRole('button', { name: '恢复所选备份' }).click();
    await tab.locator('#root > *').first().waitFor();
    shell.child().exit(139);
    await expect.poll(() => shell.loads.length).toBe(2);
    await tab.goto('/');
    await sees(tab, '签约台后台已停止');
    await shoot(tab, 'shell-stopped');
    expect(await axeProblems(tab)).toEqual([]);
    await tab.getByRole('button', { name: '再试一次' }).click();
    await tab.locator('#root > *').first().waitFor();
  });
});
