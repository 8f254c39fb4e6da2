import { scryptSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openBytes, sealBytes } from '../../../shared/crypto/envelope.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { newId } from '../../../shared/lib/random.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { encryptionOf } from '../db/encryption-of.ts';
import { writeWholeFile } from '../files/write-whole-file.ts';

/** Where the desk's key lies, wrapped: by a pass phrase here, by the system's key store in the shell (shell/key-store.ts). */
export const keyFileName = 'desk-key.json';
export const shortestPassPhrase = 10;

const keyFileSchema = z.object({ version: z.literal(1), backend: z.literal('pass_phrase'), logCost: z.number().int().min(14).max(22), saltBase64: z.string(), sealedBase64: z.string() });
type KeyFile = z.infer<typeof keyFileSchema>;

/** scrypt (RFC 7914) with N = 2^17, r = 8, p = 1: 128 MB and about half a second for each guess at a stolen folder. */
const logCost = 17;
const context = 'desk key';

export type KeyFileState = 'none' | 'pass_phrase' | 'foreign' | 'missing';

/** What there is to unlock: nothing yet, a pass phrase's wrap, one of the system's key store, or data whose key file is gone. */
export function keyFileState(dataDir: string): KeyFileState {
  const path = join(dataDir, keyFileName);
  if (existsSync(path)) return keyFileSchema.safeParse(parseJson(readFileSync(path, 'utf8'))).success ? 'pass_phrase' : 'foreign';
  return ['none', 'plain'].includes(encryptionOf(join(dataDir, 'desk.db'))) ? 'none' : 'missing';
}

/** Data without its key file, under whichever keeper: a new key would open none of it. */
export const keyMissing = refuse('key_missing', '数据文件夹里缺少密钥文件 desk-key.json，本机数据打不开。没有改动任何文件，请从备份恢复，或找回该文件。');
/** A key file that no pass phrase opens. */
export const keyForeign = refuse('key_foreign', '密钥文件 desk-key.json 不是由口令保护的（可能由桌面版签约台建立，或已损坏）。请用原来的方式打开，或从备份恢复。');

/**
 * The desk's 32-byte key, unwrapped by the pass phrase; made and wrapped where the folder has none yet. Refused, and nothing is
 * changed: a wrong pass phrase, one that is too short for a new folder, a key file that is gone or of another keeper.
 */
export function openByPassPhrase(dataDir: string, passPhrase: string, random: Random): Result<Uint8Array, Refusal> {
  const state = keyFileState(dataDir);
  if (state === 'missing') return keyMissing;
  if (state === 'foreign') return keyForeign;
  if (state === 'none') {
    if ([...passPhrase].length < shortestPassPhrase) return refuse('pass_phrase_short', `口令至少 ${shortestPassPhrase} 个字符，可以用几个不相干的词连起来。`);
    const key = random.bytes(32);
    writeKey(dataDir, key, passPhrase, random);
    return ok(key);
  }
  const file = keyFileSchema.parse(parseJson(readFileSync(join(dataDir, keyFileName), 'utf8')));
  const key = unwrap(file, passPhrase);
  return key === null ? refuse('pass_phrase', '口令不正确，请重新输入。') : ok(key);
}

/** Wraps a key anew: a new pass phrase, or one after the old was lost. */
export function writeKey(dataDir: string, key: Uint8Array, passPhrase: string, random: Random): void {
  const salt = random.bytes(16);
  const sealed = sealBytes(key, derive(passPhrase, salt, logCost), context, random);
  const file: KeyFile = { version: 1, backend: 'pass_phrase', logCost, saltBase64: Buffer.from(salt).toString('base64'), sealedBase64: Buffer.from(sealed).toString('base64') };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, keyFileName);
  writeWholeFile(path, `${path}.${newId(random)}.part`, Buffer.from(JSON.stringify(file)));
}

function unwrap(file: KeyFile, passPhrase: string): Uint8Array | null {
  try {
    return openBytes(Buffer.from(file.sealedBase64, 'base64'), derive(passPhrase, Buffer.from(file.saltBase64, 'base64'), file.logCost), context);
  } catch (error) {
    // The tag of AES-GCM does not hold under another pass phrase.
    if (error instanceof Error) return null;
    throw error;
  }
}

function derive(passPhrase: string, salt: Uint8Array, log: number): Uint8Array {
  return scryptSync(passPhrase.normalize('NFC'), salt, 32, { N: 2 ** log, r: 8, p: 1, maxmem: 2 ** log * 1024 + 64 * 1024 * 1024 });
}
