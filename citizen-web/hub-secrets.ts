import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { createDemoAuthority, createDemoAuthorityKeys } from '../shared/documents/signing/event-certificate.ts';
import type { EventCertificateAuthority } from '../shared/documents/signing/event-certificate.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import type { Random } from '../shared/lib/random.ts';
import { masterKeyId } from './security/hub-keys.ts';
import { flushFolder, writeDurably } from './store/durable-files.ts';

const masterKeyName = 'master.key';
const authorityName = 'event-authority.json';
const authorityKeysSchema = z.object({ privateKeyPem: z.string(), certificatePem: z.string() });

type KeySource = { readonly path: string; /** From the environment; then no file is read. */ readonly hex: string | undefined };

/** Where the master key lies: HUB_MASTER_KEY_FILE, else beside the database. */
export function masterKeyPath(dataDir: string, environment: Readonly<Record<string, string | undefined>>): string {
  return environment['HUB_MASTER_KEY_FILE'] ?? join(dataDir, masterKeyName);
}

/**
 * The master key: 64 hex digits from the environment, else a file that only its owner may read, made at the first start. Without it nothing
 * personal in the database can be opened.
 */
export function readMasterKey(dataDir: string, source: KeySource | string | undefined, random: Random): Result<Uint8Array, Refusal> {
  const { path, hex } = typeof source === 'object' ? source : { path: join(dataDir, masterKeyName), hex: source };
  if (hex !== undefined) return parseMasterKey(hex);
  if (!existsSync(path)) {
    if (existsSync(join(dataDir, 'hub.sqlite'))) return refuse('master_key', `缺少密钥文件 ${path}，已有数据无法打开。请从备份恢复该文件后再启动，数据没有改动。`);
    writeDurably(path, Buffer.from(random.bytes(32)).toString('hex'));
  }
  return parseMasterKey(readFileSync(path, 'utf8'));
}

export function parseMasterKey(text: string): Result<Uint8Array, Refusal> {
  const hex = text.trim();
  return /^[0-9a-f]{64}$/i.test(hex) ? ok(new Uint8Array(Buffer.from(hex, 'hex'))) : refuse('master_key', '密钥应为 64 位十六进制数字，请检查 HUB_MASTER_KEY 或密钥文件。');
}

/** The new key takes the old one's name, which gets its number; each step may have been done before. The old one's new name. */
export function putNewMasterKeyInPlace(path: string): string {
  const nextPath = `${path}.next`;
  const current = existsSync(path) ? parseMasterKey(readFileSync(path, 'utf8')) : null;
  let retired = path;
  if (existsSync(nextPath) && current?.ok === true) {
    retired = `${path}.${masterKeyId(current.value)}.old`;
    writeDurably(retired, readFileSync(path, 'utf8').trim());
  }
  if (existsSync(nextPath)) renameSync(nextPath, path);
  flushFolder(dirname(path));
  return retired;
}

/** A change of the master key that was interrupted after its transaction is finished: the database says which key it is for. */
export function finishInterruptedRotation(path: string, keyId: string | null): void {
  const next = existsSync(`${path}.next`) ? parseMasterKey(readFileSync(`${path}.next`, 'utf8')) : null;
  if (next?.ok === true && keyId === masterKeyId(next.value)) putNewMasterKeyInPlace(path);
}

/** The authority of event certificates, its key outside the database; the demonstration's own, made at the first start. */
export function readEventAuthority(dataDir: string, nowMs: number, random: Random): EventCertificateAuthority {
  const path = join(dataDir, authorityName);
  if (!existsSync(path)) {
    const made = createDemoAuthorityKeys({ nowMs, random });
    writeDurably(join(dataDir, 'event-root.pem'), made.certificatePem);
    writeDurably(path, JSON.stringify(made));
  }
  return createDemoAuthority({ keys: authorityKeysSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), random });
}
