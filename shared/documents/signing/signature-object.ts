import type { UpdateObject } from '../pdf/update-writer.ts';

/** The two ranges of a file that a signature covers, as [start, length, start, length]: all but its own /Contents. */
export type ByteRange = readonly [0, number, number, number];

/**
 * The one form of a signature dictionary (ISO 32000-1, 12.8.1) that our writer gives. `time` is the claimed time as a
 * PDF date without its `D:`, which EN 319 142-1 asks for in /M; `contents` is lower-case
 * hex, padded with zeros to the length reserved for it.
 */
export function signatureObject(objectNumber: number, fields: { readonly time: string; readonly byteRange: ByteRange; readonly contents: string }): UpdateObject {
  // Digits and words of ours, hence no look at every character.
  return { objectNumber, body: Buffer.from(`${signatureHead(fields.time, fields.byteRange)}<${fields.contents}> >>`, 'latin1') };
}

/** What stands before `<` of /Contents; of one length for all byte ranges. */
export function signatureHead(time: string, byteRange: ByteRange): string {
  const [, first, second, length] = byteRange;
  return `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:${time}) /ByteRange [0 ${tenDigits(first)} ${tenDigits(second)} ${tenDigits(length)}] /Contents `;
}

/** Offset of `<` of /Contents inside the body that signatureObject gives for this time. */
export function contentsOffset(time: string): number {
  return signatureHead(time, [0, 0, 0, 0]).length;
}

function tenDigits(number: number): string {
  return String(number).padStart(10, '0');
}
