import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distDir } from '../../build/bundle.ts';
import { answerScreenRequest } from '../../electron/shell/screen-answer.ts';
import { openComputer, withBrowser } from '../support/browser.ts';

// Electron's answers to app://desk, given over HTTP: the built screens must run under the very policy they get in the shell.
const server = createServer((request, response) => {
  void answerScreenRequest({ url: `app://desk${request.url ?? '/'}`, method: request.method ?? 'GET' }, (path) => readFile(join(distDir, 'screens', path))).then(async (answer) => {
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  });
});
let baseURL: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for pipes; this server listens on a port.
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

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
