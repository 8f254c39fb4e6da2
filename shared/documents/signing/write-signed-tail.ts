import { createHash } from 'node:crypto';
import { assert, must } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { Signer } from '../doors.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { hashUpTo } from '../pdf/known-base.ts';
import { keepRecent } from '../pdf/recent-values.ts';
import type { RecentValues } from '../pdf/recent-values.ts';
import { completeUpdate, prepareUpdate } from '../pdf/update-writer.ts';
import type { PreparedUpdate, UpdateObject } from '../pdf/update-writer.ts';
import { readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { encodeDetachedSignature, encodeSignedAttributes, reservedLength, timestampReserveBytes } from './cms.ts';
import { signatureAlgorithms } from './signature-algorithms.ts';
import { contentsOffset, signatureHead, signatureObject } from './signature-object.ts';

/** Asks a timestamp authority for an RFC 3161 token over a SHA-256 digest. */
export type Timestamper = (digest: Uint8Array) => Promise<Result<Uint8Array, Refusal>>;

export type SignedTailInput = {
  /** Object number of the signature dictionary; the changed field's /V names it. */
  readonly signatureNumber: number;
  /** Everything else of the update: appearances and re-emitted fields. */
  readonly objects: readonly UpdateObject[];
  /** The new /Size. */
  readonly size: number;
  /** Claimed time as a PDF date without `D:`. */
  readonly time: string;
  readonly signer: Signer;
  readonly timestamp?: Timestamper;
  /** Whether this very list of objects goes into many documents, so that it is laid out only once. */
  readonly isRepeated?: boolean;
};

/**
 * Writes the update, signs the whole file that it completes and puts the signature in. Refuses when a configured
 * timestamp authority does not answer: a signature is never silently weaker than it was meant to be.
 */
export async function writeSignedTail(file: GrownFile, input: SignedTailInput): Promise<Result<Uint8Array, Refusal>> {
  const { signer } = input;
  const certificate = readCertificate(must(signer.certificates[0], 'a signer has a certificate'));
  if (certificate === null) return refuse('signing_certificate_unreadable', '签名证书无法读取，请联系管理员更换证书。');
  const reservedBytes = reservedLength(certificate, signer.certificates, signer.algorithm, input.timestamp !== undefined);
  const hash = hashUpTo(file.structure, file.bytes.length);
  const tail = layOutTail(file, input, reservedBytes, hash.copy().digest('hex').slice(0, 32));
  const messageDigest = hash.update(tail.bytes.subarray(0, tail.contentsStart)).update(tail.bytes.subarray(tail.contentsEnd)).digest();
  const signed = await askSigner(signer, encodeSignedAttributes(messageDigest, certificate), certificate);
  if (!signed.ok) return signed;
  const signatureValue = signed.value;
  const timestamp = await input.timestamp?.(createHash('sha256').update(signatureValue).digest());
  if (timestamp !== undefined && !timestamp.ok) return timestamp;
  const timestampToken = timestamp?.value ?? null;
  if (timestampToken !== null && timestampToken.length > timestampReserveBytes - 64) {
    return refuse('timestamp_too_large', '时间戳服务返回的数据过大，文书没有盖章，请联系管理员。');
  }
  const cms = encodeDetachedSignature(
    { certificates: signer.certificates, algorithm: signer.algorithm, messageDigest, signatureValue, timestampToken },
    certificate,
  );
  assert(cms.length <= reservedBytes, 'the signature fits the room kept for it');
  bufferOf(tail.bytes).write(bufferOf(cms).toString('hex'), tail.contentsStart + 1, 'latin1');
  return ok(tail.bytes);
}

/** 1769011200000 → 20260121160000Z; a bare day → 20260121. */
export function pdfTime(input: { readonly dayIso: string; readonly atMs?: number | undefined }): string {
  if (input.atMs === undefined) return input.dayIso.replaceAll('-', '');
  const iso = new Date(input.atMs).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

type LaidOutTail = {
  readonly bytes: Uint8Array;
  /** Offsets in the tail of `<` and behind `>` of /Contents. */
  readonly contentsStart: number;
  readonly contentsEnd: number;
};

/** Everything but the hex: numbers in the byte range are of fixed width, so they are put in once all lengths are known. */
function layOutTail(file: GrownFile, input: SignedTailInput, reservedBytes: number, secondId: string): LaidOutTail {
  const bytes = completeUpdate(preparedTail(input, reservedBytes), {
    previousLength: file.bytes.length,
    previousStartXref: file.previousStartXref,
    size: input.size,
    rootRef: file.rootRef,
    infoRef: file.infoRef,
    firstId: file.firstId,
    // The second half of /ID changes with the content (ISO 32000-1, 14.4), without a clock or chance.
    secondId,
  });
  // The signature dictionary is the update's first object, behind its line end and `N 0 obj`.
  const head = 1 + `${input.signatureNumber} 0 obj\n`.length;
  const contentsStart = head + contentsOffset(input.time);
  const contentsEnd = contentsStart + 2 * reservedBytes + 2;
  const before = file.bytes.length + contentsStart;
  const after = file.bytes.length + contentsEnd;
  bufferOf(bytes).write(signatureHead(input.time, [0, before, after, bytes.length - contentsEnd]), head, 'latin1');
  assert(bytes[contentsStart] === 0x3c && bytes[contentsEnd - 1] === 0x3e, 'the hex stands where the byte range leaves room');
  return { bytes, contentsStart, contentsEnd };
}

const preparedTails = new WeakMap<readonly UpdateObject[], RecentValues<PreparedUpdate>>();

/** The update with a signature dictionary of the right length in front, its time and byte range still to be written. */
function preparedTail(input: SignedTailInput, reservedBytes: number): PreparedUpdate {
  const { objects, signatureNumber, time } = input;
  const prepare = (): PreparedUpdate => prepareUpdate([
    signatureObject(signatureNumber, { time, byteRange: [0, 0, 0, 0], contents: '0'.repeat(2 * reservedBytes) }), ...objects,
  ]);
  if (input.isRepeated !== true) return prepare();
  const known = preparedTails.get(objects) ?? keepRecent<PreparedUpdate>(4);
  preparedTails.set(objects, known);
  return known.of(`${signatureNumber} ${reservedBytes} ${time.length}`, prepare);
}

/** A token may be pulled out, or its PIN be locked, between two documents; nothing of this one is written then. */
async function askSigner(signer: Signer, attributes: Uint8Array, certificate: Certificate): Promise<Result<Uint8Array, Refusal>> {
  try {
    const value = await signer.sign(attributes);
    const isPossible = value.length > 0 && value.length <= signatureAlgorithms[signer.algorithm].longestValueBytes(certificate);
    return isPossible ? ok(value) : refuse('signer_failed', '签名设备返回的签名不正确，文书没有改动，请检查印章证书或密码设备后再试。');
  } catch {
    // What a driver throws is of its own making and may hold its secrets; the person needs to know what to do.
    return refuse('signer_failed', '签名没有完成，文书没有改动，请检查印章证书或密码设备（是否拔出、是否锁定）后再试。');
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
