import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { keyFileName, keyFileState, keyMissing, openByPassPhrase } from '../desk/keys/pass-phrase-key.ts';
import type { KeySource } from '../front-door/key-source.ts';
import type { Random } from '../../shared/lib/random.ts';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

type AsyncSafeStorage = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>;
export type KeyStoreDeps = { readonly safeStorage: AsyncSafeStorage; readonly platform: string; readonly random: Random };

const keyFileSchema = z.object({ version: z.literal(1), backend: z.string(), wrappedBase64: z.string() });

/**
 * As the front door asks for it: nobody types anything, and 再试一次 asks the key store again. A folder whose key is under a pass phrase (made in a
 * browser, or opened with the recovery key) asks for that, each time: its key file stays as it is, so that the browser opens it too.
 */
export function keyStoreSource(dataDir: string, deps: KeyStoreDeps): KeySource {
  const isTyped = (): boolean => keyFileState(dataDir) === 'pass_phrase';
  return {
    isTyped, given: null,
    read: async (passPhrase) => {
      if (isTyped()) return passPhrase === null ? null : openByPassPhrase(dataDir, passPhrase, deps.random);
      const keyHex = await readOrMakeKey(dataDir, deps);
      return keyHex.ok ? ok(new Uint8Array(Buffer.from(keyHex.value, 'hex'))) : keyHex;
    },
    check: async (backupFolder) => {
      const path = join(backupFolder, keyFileName);
      // Its pass phrase is asked for once it is in place.
      if (keyFileState(backupFolder) === 'pass_phrase') return ok(null);
      const backend = await findBackend(deps);
      if (!backend.ok || !existsSync(path)) return backend.ok ? ok(null) : backend;
      const unwrapped = await unwrapKey(path, backend.value, deps);
      return unwrapped.ok ? ok(null) : unwrapped;
    },
  };
}

/**
 * The desk's 32-byte key as 64 hex digits, kept in the data folder wrapped by the system's key store; made on first use.
 * Refused, never weakened: without a key store, with Linux's `basic_text` (a password known to everyone), when the key store changed
 * since the key was wrapped, which would otherwise look like a damaged file, or when data is there whose key file is gone.
 */
export async function readOrMakeKey(dataDir: string, deps: KeyStoreDeps): Promise<Result<string, Refusal>> {
  const path = join(dataDir, keyFileName);
  const backend = await findBackend(deps);
  if (!backend.ok) return backend;
  const state = keyFileState(dataDir);
  if (state === 'missing') return keyMissing;
  if (state === 'none') {
    await writeKey(path, Buffer.from(deps.random.bytes(32)).toString('hex'), backend.value, deps);
    // Read back before anything is encrypted with it: a key that cannot be unwrapped would lose everything written under it.
  }
  const unwrapped = await unwrapKey(path, backend.value, deps);
  if (!unwrapped.ok) return unwrapped;
  if (unwrapped.value.shouldReEncrypt) await writeKey(path, unwrapped.value.result, backend.value, deps);
  return ok(unwrapped.value.result);
}

/** The key store that would wrap a key now. */
async function findBackend(deps: KeyStoreDeps): Promise<Result<string, Refusal>> {
  const backend = deps.platform === 'linux' ? deps.safeStorage.getSelectedStorageBackend() : deps.platform;
  if (backend === 'basic_text') return refuse('key_store_unsafe', '本机没有可用的系统密钥库，数据无法安全保存。请先安装并启用 GNOME 密钥环或 KWallet，再重新打开签约台。');
  const isAvailable = await deps.safeStorage.isAsyncEncryptionAvailable().catch(() => false);
  return isAvailable ? ok(backend) : refuse('key_store_missing', '系统密钥库不可用，请解锁系统密钥库或重新登录系统，再打开签约台。');
}

async function unwrapKey(path: string, backend: string, deps: KeyStoreDeps): Promise<Result<{ readonly result: string; readonly shouldReEncrypt: boolean }, Refusal>> {
  const file = keyFileSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!file.success) return refuse('key_file_damaged', '密钥文件已损坏，请从备份恢复，或联系管理员用恢复密钥恢复本机数据。');
  if (file.data.backend !== backend) return refuse('key_store_changed', `系统密钥库由 ${file.data.backend} 变为 ${backend}，原密钥无法读取。请恢复原来的系统登录方式，或联系管理员用恢复密钥恢复。`);
  const unwrapped = await deps.safeStorage.decryptStringAsync(Buffer.from(file.data.wrappedBase64, 'base64')).catch(() => null);
  if (unwrapped === null || !/^[0-9a-f]{64}$/.test(unwrapped.result)) return refuse('key_unreadable', '密钥无法解开，可能换了系统用户。请用原来的系统用户登录，或联系管理员用恢复密钥恢复。');
  return ok(unwrapped);
}

async function writeKey(path: string, keyHex: string, backend: string, deps: KeyStoreDeps): Promise<void> {
  const wrapped = await deps.safeStorage.encryptStringAsync(keyHex);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify({ version: 1, backend, wrappedBase64: wrapped.toString('base64') }), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
