import { createHash } from 'node:crypto';
import { assert, must } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { Signer } from '../doors.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { hashUpTo } from '../pdf/known-base.ts';
import { writeUpdate } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { readCertificate } from './certificate.ts';
import { encodeDetachedSignature, encodeSignedAttributes, reservedLength, timestampReserveBytes } from './cms.ts';
import { contentsHex, contentsOffset, signatureHead, signatureObject } from './signature-object.ts';

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
  const tail = layOutTail(file, input, reservedBytes);
  const messageDigest = hashUpTo(file.structure, file.bytes.length).update(tail.bytes.subarray(0, tail.contentsStart))
    .update(tail.bytes.subarray(tail.contentsEnd)).digest();
  const signatureValue = await signer.sign(encodeSignedAttributes(messageDigest, certificate.der));
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
  writeAscii(tail.bytes, tail.contentsStart + 1, contentsHex(cms, reservedBytes));
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
function layOutTail(file: GrownFile, input: SignedTailInput, reservedBytes: number): LaidOutTail {
  const zeros = '0'.repeat(2 * reservedBytes);
  const bytes = writeUpdate({
    previousLength: file.bytes.length,
    previousStartXref: file.previousStartXref,
    size: input.size,
    rootRef: file.rootRef,
    infoRef: file.infoRef,
    firstId: file.firstId,
    secondId: identifierOf(file, input),
    objects: [signatureObject(input.signatureNumber, { time: input.time, byteRange: [0, 0, 0, 0], contents: zeros }), ...input.objects],
  });
  // The signature dictionary is the update's first object, behind its line end and `N 0 obj`.
  const head = 1 + `${input.signatureNumber} 0 obj\n`.length;
  const contentsStart = head + contentsOffset(input.time);
  const contentsEnd = contentsStart + zeros.length + 2;
  const before = file.bytes.length + contentsStart;
  const after = file.bytes.length + contentsEnd;
  writeAscii(bytes, head, signatureHead(input.time, [0, before, after, bytes.length - contentsEnd]));
  assert(bytes[contentsStart] === 0x3c && bytes[contentsEnd - 1] === 0x3e, 'the hex stands where the byte range leaves room');
  return { bytes, contentsStart, contentsEnd };
}

function writeAscii(bytes: Uint8Array, at: number, text: string): void {
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).write(text, at, 'latin1');
}

/** The second half of /ID changes with the content (ISO 32000-1, 14.4), without a clock or chance. */
function identifierOf(file: GrownFile, input: SignedTailInput): string {
  const hash = createHash('sha256').update(`${file.bytes.length} ${input.time}`);
  for (const object of input.objects) hash.update(object.body.length < 512 ? object.body : digestOf(object));
  return hash.digest('hex').slice(0, 32);
}

const digests = new WeakMap<UpdateObject, Uint8Array>();

/** The seal is the same object in many documents: it is hashed once. */
function digestOf(object: UpdateObject): Uint8Array {
  const digest = digests.get(object) ?? createHash('sha256').update(object.body).digest();
  digests.set(object, digest);
  return digest;
}
