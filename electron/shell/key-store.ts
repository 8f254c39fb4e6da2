import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import type { Random } from '../../shared/lib/random.ts';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

type AsyncSafeStorage = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>;
export type KeyStoreDeps = { readonly safeStorage: AsyncSafeStorage; readonly platform: string; readonly random: Random };

const keyFileSchema = z.object({ version: z.literal(1), backend: z.string(), wrappedBase64: z.string() });

/**
 * The desk's 32-byte key as 64 hex digits, kept wrapped by the system's key store; made on first use.
 * Refused, never weakened: without a key store, with Linux's `basic_text` (a password known to everyone), or when the key store
 * changed since the key was wrapped, which would otherwise look like a damaged file.
 */
export async function readOrMakeKey(path: string, deps: KeyStoreDeps): Promise<Result<string, Refusal>> {
  const backend = deps.platform === 'linux' ? deps.safeStorage.getSelectedStorageBackend() : deps.platform;
  if (backend === 'basic_text') return refuse('key_store_unsafe', '本机没有可用的系统密钥库，数据无法安全保存。请先安装并启用 GNOME 密钥环或 KWallet，再重新打开签约台。');
  if (!(await deps.safeStorage.isAsyncEncryptionAvailable())) return refuse('key_store_missing', '系统密钥库不可用，请解锁系统密钥库或重新登录系统后再打开签约台。');
  if (!existsSync(path)) return makeKey(path, backend, deps);
  return readKey(path, backend, deps);
}

async function makeKey(path: string, backend: string, deps: KeyStoreDeps): Promise<Result<string, Refusal>> {
  const keyHex = Buffer.from(deps.random.bytes(32)).toString('hex');
  await writeKey(path, keyHex, backend, deps);
  // Read back before anything is encrypted with it: a key that cannot be unwrapped would lose everything written under it.
  return readKey(path, backend, deps);
}

async function readKey(path: string, backend: string, deps: KeyStoreDeps): Promise<Result<string, Refusal>> {
  const file = keyFileSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!file.success) return refuse('key_file_damaged', '密钥文件已损坏，请联系管理员用恢复密钥恢复本机数据。');
  if (file.data.backend !== backend) return refuse('key_store_changed', `系统密钥库由 ${file.data.backend} 变为 ${backend}，原密钥无法读取。请恢复原来的系统登录方式，或联系管理员恢复。`);
  const unwrapped = await deps.safeStorage.decryptStringAsync(Buffer.from(file.data.wrappedBase64, 'base64')).catch(() => null);
  if (unwrapped === null || !/^[0-9a-f]{64}$/.test(unwrapped.result)) return refuse('key_unreadable', '密钥无法解开，可能换了系统用户。请用原来的系统用户登录，或联系管理员恢复。');
  if (unwrapped.shouldReEncrypt) await writeKey(path, unwrapped.result, backend, deps);
  return ok(unwrapped.result);
}

async function writeKey(path: string, keyHex: string, backend: string, deps: KeyStoreDeps): Promise<void> {
  const wrapped = await deps.safeStorage.encryptStringAsync(keyHex);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify({ version: 1, backend, wrappedBase64: wrapped.toString('base64') }), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
