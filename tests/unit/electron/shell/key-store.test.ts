import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeKey } from '../../../../electron/desk/keys/pass-phrase-key.ts';
import { keyStoreSource, readOrMakeKey } from '../../../../electron/shell/key-store.ts';
import { createKeyStore } from '../../../support/fake-key-store.ts';

let dir: string;
let folder: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'key-store-'));
  folder = join(dir, 'data');
  path = join(folder, 'desk-key.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the key is made once, kept wrapped and read again', async () => {
  const made = await readOrMakeKey(folder, createKeyStore());
  const read = await readOrMakeKey(folder, createKeyStore());
  expect(made).toEqual(read);
  expect(made.ok && made.value).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(path, 'utf8')).not.toContain(made.ok ? made.value : '');
  expect(statSync(path).mode & 0o077).toBe(0);
});

test.each([
  [{ backend: 'basic_text' as const }, 'key_store_unsafe'],
  [{ isAvailable: false }, 'key_store_missing'],
])('%j is refused before anything is written', async (changes, code) => {
  const result = await readOrMakeKey(folder, createKeyStore(changes));
  expect(result.ok ? null : result.error.code).toBe(code);
  expect(existsSync(path)).toBe(false);
});

test('another system user, another key store and a damaged file each get their own sentence, and the file stays as it was', async () => {
  await readOrMakeKey(folder, createKeyStore());
  const before = readFileSync(path, 'utf8');
  const outcomes = [await readOrMakeKey(folder, createKeyStore({ user: 'li' })), await readOrMakeKey(folder, createKeyStore({ backend: 'kwallet6' }))];
  expect(readFileSync(path, 'utf8')).toBe(before);
  writeFileSync(path, before.slice(0, 20));
  outcomes.push(await readOrMakeKey(folder, createKeyStore()));
  expect(outcomes.map((outcome) => (outcome.ok ? null : outcome.error.code))).toEqual(['key_unreadable', 'key_store_changed', 'key_file_damaged']);
});

test('a rotated system key wraps our key anew without changing it', async () => {
  const made = await readOrMakeKey(folder, createKeyStore());
  const rotated = await readOrMakeKey(folder, createKeyStore({ shouldReEncrypt: true }));
  expect(rotated).toEqual(made);
  expect(await readOrMakeKey(folder, createKeyStore())).toEqual(made);
});

test('on Windows the name of a Linux key store is not asked for', async () => {
  const deps = createKeyStore({ platform: 'win32', backend: 'basic_text' });
  expect((await readOrMakeKey(folder, deps)).ok).toBe(true);
});

test('where data lies without its key file no new key is made, which would open none of it', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'desk.db'), 'encrypted by a key that is gone');
  expect(await readOrMakeKey(folder, createKeyStore())).toMatchObject({ ok: false, error: { code: 'key_missing' } });
  expect(existsSync(path)).toBe(false);
});

test('a key file under a pass phrase is opened by it, with no key store too, and stays as it is', async () => {
  const [key, passPhrase] = [new Uint8Array(32).fill(7), '四个不相干的词语连起来'];
  writeKey(folder, key, passPhrase, { bytes: (length) => new Uint8Array(length) });
  const before = readFileSync(path, 'utf8');
  for (const deps of [createKeyStore(), createKeyStore({ isAvailable: false })]) {
    const source = keyStoreSource(folder, deps);
    expect([source.isTyped(), await source.read(null)]).toEqual([true, null]);
    expect(await source.read('六个不相干的词语连起来')).toMatchObject({ ok: false, error: { code: 'pass_phrase' } });
    expect(await source.read(passPhrase)).toEqual({ ok: true, value: Buffer.from(key) });
    expect(await keyStoreSource(join(dir, 'other'), deps).check(folder)).toEqual({ ok: true, value: null });
  }
  expect(keyStoreSource(join(dir, 'other'), createKeyStore()).isTyped()).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test("a backup's key is looked at without being wrapped anew, and one that brings none is no reason against it", async () => {
  const source = keyStoreSource(folder, createKeyStore({ shouldReEncrypt: true }));
  expect(await source.read(null)).toMatchObject({ ok: true });
  const backup = join(dir, 'backup');
  cpSync(folder, backup, { recursive: true });
  const before = statSync(join(backup, 'desk-key.json')).mtimeMs;
  expect(await source.check(backup)).toEqual({ ok: true, value: null });
  expect(statSync(join(backup, 'desk-key.json')).mtimeMs).toBe(before);
  expect(await source.check(dir)).toEqual({ ok: true, value: null });
  expect(await keyStoreSource(folder, createKeyStore({ user: 'li' })).check(backup)).toMatchObject({ ok: false, error: { code: 'key_unreadable' } });
});
