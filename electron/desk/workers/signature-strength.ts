import { createTimestamper } from './timestamp-client.ts';
import type { TimestampClientDeps } from './timestamp-client.ts';
import type { Signer } from '../../../shared/documents/doors.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';
import { gatherProofs } from '../../../shared/documents/signing/long-term-proofs.ts';
import type { LongTermProofs } from '../../../shared/documents/signing/long-term-proofs.ts';
import type { Timestamper } from '../../../shared/documents/signing/write-signed-tail.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type StrengthOrder = { readonly timestamp: Seal['timestamp']; readonly revocationLists: readonly string[]; readonly signer: Signer };
export type SignatureStrength = { readonly timestamp?: Timestamper; readonly proofs?: LongTermProofs };

/**
 * What a seal's record asks of its signatures beyond PAdES B-B: with a timestamp server B-T, with revocation lists besides
 * B-LT. The lists are checked even where no server is named, so that a revoked certificate does not seal; they go into
 * the document only with a timestamp, without which they prove nothing later.
 */
export function signatureStrength(order: StrengthOrder, deps: TimestampClientDeps): Result<SignatureStrength, Refusal> {
  const { timestamp, revocationLists, signer } = order;
  const trusted = certificatesOfPem(timestamp?.rootPem ?? '');
  if (timestamp !== null && trusted.length === 0) return refuse('timestamp_no_root', '印章登记了时间戳服务，但没有它的根证书，文书没有盖章，请管理员补充登记。');
  const proofs = revocationLists.length === 0 ? null : gatherProofs({
    chain: signer.certificates, timestampChain: trusted, revocationLists: revocationLists.map((each) => new Uint8Array(Buffer.from(each, 'base64'))), nowMs: deps.nowMs(),
  });
  if (proofs?.ok === false) return proofs;
  if (timestamp === null) return ok({});
  return ok({ timestamp: createTimestamper({ url: timestamp.url, trusted }, deps), ...(proofs === null ? {} : { proofs: sameProofs(signer, proofs.value) }) });
}

const lastProofs = new WeakMap<Signer, LongTermProofs>();

/** The proofs of the document before, where they are the same: a tail that is laid out once knows its parts by identity. */
function sameProofs(signer: Signer, proofs: LongTermProofs): LongTermProofs {
  const last = lastProofs.get(signer);
  if (last !== undefined && isSameList(last.certificates, proofs.certificates) && isSameList(last.revocationLists, proofs.revocationLists)) return last;
  lastProofs.set(signer, proofs);
  return proofs;
}

function isSameList(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.length === right.length && left.every((each, index) => Buffer.compare(each, right[index] ?? new Uint8Array()) === 0);
}
