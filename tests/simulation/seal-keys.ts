import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { readCertificate } from '../../shared/documents/signing/certificate.ts';
import type { Certificate } from '../../shared/documents/signing/certificate.ts';
import { certificatesOfPem } from '../../shared/documents/signing/certificate-writer.ts';
import { signingCertificateProblem } from '../../shared/documents/signing/signing-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { ok } from '../../shared/lib/result.ts';

export const passPhrase = 'yanshi-2026';
/** The first batch's seal, whose certificate ends in the course of most runs; the engine holds its key open under this name for acts done by hand. */
export const sealId = 'seal';
/** The seal of the others, which takes its place. */
export const lastingSealId = 'seal-2';

export type SealKey = { readonly sealId: string; readonly p12: Uint8Array; readonly certificatePem: string };

/** The seal vault that all desks of a run have; gone with the process. */
export function writeVault(keys: readonly SealKey[]): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulated-desk-'));
  mkdirSync(join(dataDir, 'seal-vault'));
  for (const key of keys) writeFileSync(join(dataDir, 'seal-vault', `${key.sealId}.p12`), key.p12);
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** Making a key from a pass phrase takes long on purpose: each file is opened once a thread, and whether its certificate is valid is asked every time. */
export function withOpenKeys(documents: Documents): Documents {
  const opened = new Map<string, Certificate>();
  const nameOf = new Map<string, string>();
  const named = <Order extends { readonly signerId: string }>(order: Order): Order => ({ ...order, signerId: nameOf.get(order.signerId) ?? order.signerId });
  return {
    ...documents,
    openSigner: async (signerId, p12, phrase, expected) => {
      const name = sha256Hex(`${sha256Hex(p12)} ${phrase} ${expected.certificatePem}`);
      const certificate = opened.get(name);
      if (certificate === undefined) {
        const first = await documents.openSigner(name, p12, phrase, expected);
        if (!first.ok) return first;
        opened.set(name, must(readCertificate(must(certificatesOfPem(expected.certificatePem)[0], 'its certificate')), 'it was opened'));
      } else {
        const problem = signingCertificateProblem(certificate, expected.nowMs);
        if (problem !== null) return problem;
      }
      nameOf.set(signerId, name);
      return ok(null);
    },
    closeSigner: async (signerId) => void nameOf.delete(signerId),
    bureauTail: (signedCopy, order) => documents.bureauTail(signedCopy, named(order)),
    sealPage: (page) => documents.sealPage({ ...page, order: named(page.order) }),
  };
}
