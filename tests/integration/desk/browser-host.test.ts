import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveDesk } from '../../../electron/browser-host.ts';
import type { ServeDeskOptions, ServedDesk } from '../../../electron/browser-host.ts';
import { createFileTokens } from '../../../electron/desk/rpc/file-tokens.ts';
import type { DeskEvent } from '../../../shared/desk/events.ts';
import { must } from '../../../shared/lib/assert.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

let folder: string;
let host: ServedDesk;
let cookie: string;
const listeners = new Set<(event: DeskEvent) => void>();
const fileTokens = createFileTokens({ clock: { nowMs: () => 0, monotonicMs: () => 0 }, random: realRandom });
const desk = {
  handle: async (message: unknown) => ({ id: 1, result: { ok: true, value: message } }), fileTokens,
  onEvent: (listener: (event: DeskEvent) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

const openDoor: ServeDeskOptions['door'] = {
  desk: () => desk, state: () => ({ kind: 'open' }), unlock: async () => undefined, retry: async () => undefined, restore: async () => undefined, startOver: async () => undefined, diagnostics: () => '',
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-'));
  mkdirSync(join(folder, 'screens/assets'), { recursive: true });
  writeFileSync(join(folder, 'screens/index.html'), '<!doctype html><title>签约台</title>');
  writeFileSync(join(folder, 'screens/assets/a.js'), 'export {}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  host = valueOf(await serveDesk({ door: openDoor, screensDir: join(folder, 'screens'), port: 0 }));
  const entered = await fetch(host.url);
  expect(entered.status).toBe(200);
  const setCookie = must(entered.headers.get('set-cookie'), 'a cookie');
  expect(setCookie).toMatch(/HttpOnly/i);
  expect(setCookie).toMatch(/SameSite=Strict/i);
  cookie = must(setCookie.split(';')[0], 'a cookie');
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

type Headers = Readonly<Record<string, string>>;

/** fetch does not let a test choose Host. */
function ask(path: string, headers: Headers, method = 'GET', body = ''): Promise<{ status: number; text: string; headers: Headers }> {
  const { hostname, port } = new URL(host.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => { text += String(chunk); });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: Object.fromEntries(Object.entries(answer.headers).map(([key, value]) => [key, String(value)])) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const call = JSON.stringify({ id: 1, call: 'sync.state', input: {} });
const json = { 'content-type': 'application/json' };

test('only loopback addresses are served', async () => {
  for (const address of ['0.0.0.0', '192.168.1.5', '::', 'example.com']) {
    expect(await serveDesk({ door: openDoor, screensDir: folder, port: 0, host: address })).toMatchObject({ ok: false, error: { code: 'not_loopback' } });
  }
});

test('without the cookie, with a wrong one, or with a used or invented token nothing is told', async () => {
  const used = new URL(host.url);
  for (const headers of [{}, { cookie: 'desk_session=guess' }]) {
    for (const path of ['/', '/assets/a.js', '/events', '/files/x', `/${used.search}`, '/?token=invented']) expect((await ask(path, headers)).status).toBe(403);
    expect((await ask('/call', { ...headers, ...json, origin: host.origin }, 'POST', call)).status).toBe(403);
  }
  const second = await fetch(host.newUrl());
  expect(second.status).toBe(200);
});

test('a foreign or missing Origin, and a foreign Host, are refused even with the cookie', async () => {
  for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, {}, { origin: host.origin.replace('127.0.0.1', 'localhost') }]) {
    expect((await ask('/call', { ...headers, ...json, cookie }, 'POST', call)).status).toBe(403);
    expect((await ask('/files?name=a', { ...headers, cookie }, 'POST', 'bytes')).status).toBe(403);
  }
  for (const name of ['evil.example', `localhost:${new URL(host.origin).port}`, '127.0.0.1:1']) expect((await ask('/', { host: name, cookie })).status).not.toBe(200);
  expect((await ask('/call', { ...json, cookie, origin: host.origin }, 'POST', call)).text).toContain('sync.state');
});

test('screens are served with a strict policy; paths outside are not', async () => {
  const page = await ask('/households/abc', { cookie });
  expect(page.text).toContain('签约台');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  expect((await ask('/assets/a.js', { cookie })).headers['content-type']).toContain('javascript');
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/%00/../../../secret.txt', '/%']) {
    expect((await ask(path, { cookie })).text).not.toContain('secret\n');
    expect((await ask(path, { cookie })).text).not.toBe('secret');
  }
});

test('files go up and down by token, each way its own', async () => {
  const added = JSON.parse((await ask(`/files?name=${encodeURIComponent('名单.xlsx')}`, { cookie, origin: host.origin, 'content-type': 'application/octet-stream' }, 'POST', 'bytes')).text);
  expect(valueOf(fileTokens.readUpload(added.fileToken))).toMatchObject({ fileName: '名单.xlsx' });
  expect((await ask(`/files/${added.fileToken}`, { cookie })).status).toBe(404);
  const token = fileTokens.addDownload({ fileName: '导出.xlsx', bytes: new TextEncoder().encode('out') });
  const got = await ask(`/files/${token}`, { cookie });
  expect(got.text).toBe('out');
  expect(got.headers['content-disposition']).toContain(encodeURIComponent('导出.xlsx'));
  expect(JSON.parse((await ask('/files?name=a', { cookie, origin: host.origin, 'content-type': 'application/octet-stream' }, 'POST', '')).text)).toMatchObject({ ok: false, error: { code: 'file_empty' } });
});

test('a body that is no JSON is refused with a sentence', async () => {
  const answer = await ask('/call', { ...json, cookie, origin: host.origin }, 'POST', '{broken');
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('请求内容有误');
});
