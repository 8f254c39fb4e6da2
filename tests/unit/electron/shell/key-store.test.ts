import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeKey } from '../../../../electron/shell/key-store.ts';
import type { KeyStoreDeps } from '../../../../electron/shell/key-store.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'key-store-'));
  path = join(dir, 'keys/desk-key.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A key store of one system user: what it wraps carries that user's mark, and only the same mark unwraps it. */
function createDeps(changes: { user?: string; backend?: 'gnome_libsecret' | 'kwallet6' | 'basic_text'; isAvailable?: boolean; shouldReEncrypt?: boolean; platform?: string } = {}): KeyStoreDeps {
  const mark = Buffer.from(`${changes.user ?? 'wang'}:`);
  let nextByte = 1;
  return {
    platform: changes.platform ?? 'linux',
    random: { bytes: (length) => Uint8Array.from({ length }, () => nextByte++) },
    safeStorage: {
      getSelectedStorageBackend: () => changes.backend ?? 'gnome_libsecret',
      isAsyncEncryptionAvailable: async () => changes.isAvailable ?? true,
      encryptStringAsync: async (text) => Buffer.concat([mark, Buffer.from(text).map((byte) => byte ^ 0x5a)]),
      decryptStringAsync: async (wrapped) => {
        if (!wrapped.subarray(0, mark.length).equals(mark)) throw new Error('cannot decrypt');
        return { result: Buffer.from(wrapped.subarray(mark.length).map((byte) => byte ^ 0x5a)).toString(), shouldReEncrypt: changes.shouldReEncrypt ?? false };
      },
    },
  };
}

test('the key is made once, kept wrapped and read again', async () => {
  const made = await readOrMakeKey(path, createDeps());
  const read = await readOrMakeKey(path, createDeps());
  expect(made).toEqual(read);
  expect(made.ok && made.value).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(path, 'utf8')).not.toContain(made.ok ? made.value : '');
  expect(statSync(path).mode & 0o077).toBe(0);
});

test.each([
  [{ backend: 'basic_text' as const }, 'key_store_unsafe'],
  [{ isAvailable: false }, 'key_store_missing'],
])('%j is refused before anything is written', async (changes, code) => {
  const result = await readOrMakeKey(path, createDeps(changes));
  expect(result.ok ? null : result.error.code).toBe(code);
  expect(existsSync(path)).toBe(false);
});

test('another system user, another key store and a damaged file each get their own sentence, and the file stays as it was', async () => {
  await readOrMakeKey(path, createDeps());
  const before = readFileSync(path, 'utf8');
  const outcomes = [await readOrMakeKey(path, createDeps({ user: 'li' })), await readOrMakeKey(path, createDeps({ backend: 'kwallet6' }))];
  expect(readFileSync(path, 'utf8')).toBe(before);
  writeFileSync(path, before.slice(0, 20));
  outcomes.push(await readOrMakeKey(path, createDeps()));
  expect(outcomes.map((outcome) => (outcome.ok ? null : outcome.error.code))).toEqual(['key_unreadable', 'key_store_changed', 'key_file_damaged']);
});

test('a rotated system key wraps our key anew without changing it', async () => {
  const made = await readOrMakeKey(path, createDeps());
  const rotated = await readOrMakeKey(path, createDeps({ shouldReEncrypt: true }));
  expect(rotated).toEqual(made);
  expect(await readOrMakeKey(path, createDeps())).toEqual(made);
});

test('on Windows the name of a Linux key store is not asked for', async () => {
  const deps = createDeps({ platform: 'win32', backend: 'basic_text' });
  expect((await readOrMakeKey(path, deps)).ok).toBe(true);
});
