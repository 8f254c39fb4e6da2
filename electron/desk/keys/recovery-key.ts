import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeKeyPair } from '../../../shared/crypto/key-pairs.ts';
import { openSealed, sealTo } from '../../../shared/crypto/sealed-box.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { writeWholeFile } from '../files/write-whole-file.ts';

/** The desk's key wrapped a second time, to the bureau's recovery key; it goes into every backup. */
const recoveryFileName = 'desk-recovery.json';
const fileSchema = z.object({ version: z.literal(1), publicKey: z.string(), sealed: z.string() });
const privateHead = '签约台恢复密钥（私钥）';
const publicHead = '签约台恢复密钥（公钥）';

export type RecoveryFiles = { readonly privateText: string; readonly publicText: string; readonly publicKey: string };

/** A new pair as two texts for people: the private one goes into a safe, the public one to the other desks. */
export function makeRecoveryFiles(): RecoveryFiles {
  const pair = makeKeyPair();
  const fingerprint = recoveryFingerprint(pair.publicKey);
  return {
    publicKey: pair.publicKey,
    privateText: `${privateHead} ${fingerprint}\n请打印或存入不联网的介质，锁入保险柜。有了它，任何一台工作台的数据和备份都能打开。\n\n${pair.privateKey}\n`,
    publicText: `${publicHead} ${fingerprint}\n可以交给其他工作台，在“备份”页面选用。\n\n${pair.publicKey}\n`,
  };
}

/** Four groups of four digits by which people recognise a recovery key. */
export function recoveryFingerprint(publicKey: string): string {
  return sha256Hex(publicKey).slice(0, 16).replace(/(.{4})(?=.)/g, '$1-');
}

/** The key in a text that `makeRecoveryFiles` wrote. */
export function readRecoveryText(text: string, kind: 'private' | 'public'): Result<string, Refusal> {
  const head = kind === 'private' ? privateHead : publicHead;
  const key = text.trim().split(/\s+/).at(-1) ?? '';
  if (!text.includes(head) || !isKey(key, kind)) return refuse('recovery_file', `所选文件不是${head}，请选择生成恢复密钥时保存的文件。`);
  return ok(key);
}

/** Wraps the desk's key to this public key, in place of an older wrap. */
export function wrapForRecovery(dataDir: string, key: Uint8Array, publicKey: string, random: Random): void {
  const path = join(dataDir, recoveryFileName);
  writeWholeFile(path, `${path}.${newId(random)}.part`, Buffer.from(JSON.stringify({ version: 1, publicKey, sealed: sealTo(publicKey, key, random) })));
}

/** To whom the desk's key is wrapped; null when nobody could recover it. */
export function recoveryPublicKey(dataDir: string): string | null {
  return readFile(dataDir)?.publicKey ?? null;
}

/** The desk's key, by the private half from the safe. */
export function openByRecovery(dataDir: string, privateKey: string): Result<Uint8Array, Refusal> {
  const file = readFile(dataDir);
  if (file === null) return refuse('no_recovery', '这个数据文件夹没有用恢复密钥加封过，无法用恢复密钥打开。');
  try {
    return ok(openSealed(privateKey, file.sealed));
  } catch (error) {
    // The box was sealed to another key.
    if (error instanceof Error) return refuse('other_recovery_key', `这把恢复密钥打不开本机数据，需要的是编号 ${recoveryFingerprint(file.publicKey)} 的那一把。`);
    throw error;
  }
}

function readFile(dataDir: string): z.infer<typeof fileSchema> | null {
  const path = join(dataDir, recoveryFileName);
  if (!existsSync(path)) return null;
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

function isKey(base64: string, kind: 'private' | 'public'): boolean {
  try {
    const der = Buffer.from(base64, 'base64');
    const key = kind === 'private' ? createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) : createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec';
  } catch (error) {
    // What cannot be read as a key is none.
    if (error instanceof Error) return false;
    throw error;
  }
}
