import { expect, test } from 'vitest';
import { answerScreenRequest } from '../../../../electron/shell/screen-answer.ts';

const files = new Map([['index.html', '<!doctype html>'], ['assets/main.js', 'let a']]);
const asked: string[] = [];

async function readScreen(path: string): Promise<Uint8Array<ArrayBuffer>> {
  asked.push(path);
  const text = files.get(path);
  if (text === undefined) throw new Error('no such file');
  return new TextEncoder().encode(text);
}

test('a page and a script come with their type and the policy', async () => {
  const page = await answerScreenRequest({ url: 'app://desk/households/3', method: 'GET' }, readScreen);
  expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([200, '<!doctype html>', 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const script = await answerScreenRequest({ url: 'app://desk/assets/main.js', method: 'GET' }, readScreen);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test.each([
  { url: 'app://desk/assets/none.js', method: 'GET' }, { url: 'app://desk/assets/main.js', method: 'POST' }, { url: 'app://other/assets/main.js', method: 'GET' }, { url: 'app://desk/..%2fkey.json', method: 'GET' },
])('$method $url is an empty 404 with the policy', async (request) => {
  const answer = await answerScreenRequest(request, readScreen);
  expect([answer.status, await answer.text()]).toEqual([404, '']);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('no path outside the screens was ever asked for', () => {
  expect(asked.filter((path) => path.includes('..') || path.startsWith('/'))).toEqual([]);
});
