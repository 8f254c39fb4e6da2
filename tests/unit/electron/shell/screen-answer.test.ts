import { beforeEach, expect, test } from 'vitest';
import type { DoorState, FrontDoor } from '../../../../electron/front-door/front-door.ts';
import { answerScreenRequest } from '../../../../electron/shell/screen-answer.ts';

const files = new Map([['index.html', '<!doctype html>'], ['assets/main.js', 'let a']]);
const asked: string[] = [];
const repair: DoorState = { kind: 'repair', refusal: { code: 'data_damaged', message: '本机数据文件已损坏。' }, isFolderAtFault: true, problem: null, backups: [{ name: 'desk-2026-01-20-093000', folder: 'b', madeAtMs: 1_768_872_600_000, bytes: 2048 }] };
let state: DoorState;
let acts: string[];

beforeEach(() => {
  state = { kind: 'open' };
  acts = [];
});

function createDoor(): FrontDoor<object> {
  return {
    desk: () => (state.kind === 'open' ? {} : null), state: () => state, diagnostics: () => '签约台 1.0.0',
    unlock: async () => void acts.push('unlock'), retry: async () => void acts.push('retry'),
    restore: async (name) => void acts.push(`restore ${name}`), startOver: async (typed) => void acts.push(`start over ${typed}`),
  };
}

async function readScreen(path: string): Promise<Uint8Array<ArrayBuffer>> {
  asked.push(path);
  const text = files.get(path);
  if (text === undefined) throw new Error('no such file');
  return new TextEncoder().encode(text);
}

function get(url: string, accept: string | null = null, door: FrontDoor<object> | null = createDoor()): Promise<Response> {
  return answerScreenRequest(request(url, 'GET', accept === null ? {} : { accept }), { readScreen, door: () => door });
}

function post(path: string, headers: Readonly<Record<string, string>>, form = ''): Promise<Response> {
  return answerScreenRequest(request(`app://desk${path}`, 'POST', headers, form), { readScreen, door: createDoor });
}

function request(url: string, method: string, headers: Readonly<Record<string, string>>, form = '') {
  return { url, method, headers: new Headers(headers), text: async () => form };
}

test('a page and a script come with their type and the policy, also while the first opening is under way', async () => {
  for (const door of [createDoor(), null]) {
    const page = await get('app://desk/households/3', 'text/html', door);
    expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([200, '<!doctype html>', 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'none'/);
    const script = await get('app://desk/assets/main.js', '*/*', door);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  }
});

test.each([
  { url: 'app://desk/assets/none.js', method: 'GET' }, { url: 'app://desk/assets/main.js', method: 'POST' }, { url: 'app://other/assets/main.js', method: 'GET' },
  { url: 'app://desk/..%2fkey.json', method: 'GET' }, { url: 'app://other/door/retry', method: 'POST' },
])('$method $url is an empty 404 with the policy', async ({ url, method }) => {
  const answer = await answerScreenRequest(request(url, method, {}), { readScreen, door: createDoor });
  expect([answer.status, await answer.text(), acts]).toEqual([404, '', []]);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('while the door is closed every page is the repair page, under one policy that lets it post to itself alone', async () => {
  state = repair;
  for (const accept of ['text/html,application/xhtml+xml', null]) {
    const page = await get('app://desk/', accept);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    expect([page.headers.get('referrer-policy'), page.headers.get('x-content-type-options')]).toEqual(['same-origin', 'nosniff']);
    expect(await page.text()).toMatch(/本机数据打不开.*本机数据文件已损坏。.*再试一次.*desk-2026-01-20-093000.*另存诊断信息.*重新建立/s);
  }
  const script = await get('app://desk/assets/main.js', '*/*');
  expect([script.status, await script.json()]).toMatchObject([409, { error: { code: 'door_closed' } }]);
});

test('each form does its one thing and is answered with a page that goes on to the first address', async () => {
  state = repair;
  const own = { origin: 'app://desk', referer: 'app://desk/' };
  for (const [path, form] of [['/door/retry', ''], ['/door/restore', 'backup=desk-2026-01-20-093000'], ['/door/start-over', `typed=${encodeURIComponent('重新建立')}`], ['/door/other', '']] as const) {
    const answer = await post(path, own, form);
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    expect(await answer.text()).toContain('<meta http-equiv="refresh" content="0;url=/">');
  }
  expect(acts).toEqual(['retry', 'restore desk-2026-01-20-093000', 'start over 重新建立']);
  // Where Electron tells nothing of the origin, no other page can have sent it.
  await post('/door/retry', {});
  expect(acts).toHaveLength(4);
});

test.each([{ origin: 'https://example.com' }, { origin: 'null' }, { referer: 'https://example.com/' }, { origin: 'app://desk', referer: 'app://other/' }])('a form from %j does nothing', async (headers) => {
  state = repair;
  const answer = await post('/door/retry', headers);
  expect([answer.status, acts]).toEqual([404, []]);
});

test('what is for whoever helps comes as text, whether the desk is open or not', async () => {
  for (const each of [repair, { kind: 'open' } as const]) {
    state = each;
    const answer = await get('app://desk/door/diagnostics', 'text/html');
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['签约台 1.0.0', 'text/plain; charset=utf-8']);
  }
});

test('after the repair the screens come again', async () => {
  state = repair;
  expect(await (await get('app://desk/', 'text/html')).text()).toContain('再试一次');
  state = { kind: 'open' };
  expect(await (await get('app://desk/', 'text/html')).text()).toBe('<!doctype html>');
});

test('a key store that cannot be reached is no reason to replace the folder: its page offers another try alone', async () => {
  state = { ...repair, refusal: { code: 'key_store_missing', message: '系统密钥库不可用。' }, isFolderAtFault: false };
  const page = await (await get('app://desk/', 'text/html')).text();
  expect(page).toMatch(/系统密钥库不可用。.*没有改动.*再试一次.*另存诊断信息/s);
  expect(page).not.toMatch(/desk-2026|重新建立/);
});

test('no path outside the screens was ever asked for', () => {
  expect(asked.filter((path) => path.includes('..') || path.startsWith('/'))).toEqual([]);
});
