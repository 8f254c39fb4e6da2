import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { deskTrust } from '../verify/desk-trust.ts';
import { readCertificateFile } from '../../../shared/documents/signing/check-seal-key.ts';
import type { SealKey } from '../../../shared/documents/signing/check-seal-key.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** Whose key a PKCS#12 file holds, asked as soon as it is chosen; the pass phrase is not kept. */
export async function checkKey(deps: DeskDeps, input: Input<'seals.checkKey'>): Answer<'seals.checkKey'> {
  const key = await openSealKey(deps, input);
  if (!key.ok) return key;
  const { subjectName, issuerName, rootName, notBeforeMs, notAfterMs, isDemo, fingerprint } = key.value.key;
  return ok({ subjectName, issuerName, rootName, notBeforeMs, notAfterMs, isDemo, fingerprint });
}

/** The key file with what it holds; its root may come in a file of its own, or be one that this desk trusts already. */
export async function openSealKey(deps: DeskDeps, input: Input<'seals.checkKey'>): Promise<Result<{ readonly p12: Uint8Array; readonly key: SealKey }, Refusal>> {
  const file = deps.fileTokens.readUpload(input.keyFileToken);
  if (!file.ok) return file;
  const given = input.rootFileToken === null ? ok([]) : readCertificates(deps, input.rootFileToken);
  if (!given.ok) return given;
  const key = await deps.documents.checkSealKey(file.value.bytes, input.passPhrase, deps.clock.nowMs(), [...given.value, ...(await deskTrust(deps)).trustedRoots]);
  return key.ok ? ok({ p12: file.value.bytes, key: key.value }) : key;
}

/** The certificates of an uploaded file. */
export function readCertificates(deps: Pick<DeskDeps, 'fileTokens'>, fileToken: string): Result<readonly Uint8Array[], Refusal> {
  const file = deps.fileTokens.readUpload(fileToken);
  return file.ok ? readCertificateFile(file.value.bytes) : file;
}
