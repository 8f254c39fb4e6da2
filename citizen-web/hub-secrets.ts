import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDemoAuthority, createDemoAuthorityKeys } from '../shared/documents/signing/event-certificate.ts';
import type { EventCertificateAuthority } from '../shared/documents/signing/event-certificate.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import type { Random } from '../shared/lib/random.ts';
import { writeDurably } from './store/durable-files.ts';

const masterKeyName = 'master.key';
const authorityName = 'event-authority.json';
const authorityKeysSchema = z.object({ privateKeyPem: z.string(), certificatePem: z.string() });

/**
 * The master key: 64 hex digits from the environment, else a file beside the database that only its owner may read, made at the
 * first start. Without it nothing personal in the database can be opened.
 */
export function readMasterKey(dataDir: string, given: string | undefined, random: Random): Result<Uint8Array, Refusal> {
  const path = join(dataDir, masterKeyName);
  if (given === undefined && !existsSync(path)) {
    if (existsSync(join(dataDir, 'hub.sqlite'))) return refuse('master_key', `数据文件夹中缺少密钥文件 ${masterKeyName}，已有数据无法打开。请从备份恢复该文件后再启动，数据没有改动。`);
    writeDurably(path, Buffer.from(random.bytes(32)).toString('hex'));
  }
  const text = (given ?? readFileSync(path, 'utf8')).trim();
  return /^[0-9a-f]{64}$/i.test(text) ? ok(new Uint8Array(Buffer.from(text, 'hex'))) : refuse('master_key', '密钥应为 64 位十六进制数字，请检查 HUB_MASTER_KEY 或密钥文件。');
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
