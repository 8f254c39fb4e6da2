import { crc32 } from 'node:zlib';
import type { CleanPicture } from './jpeg-picture.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const keptKinds: readonly string[] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

/**
 * A PNG (ISO/IEC 15948) with every chunk's check sum right, put together again from what makes the picture; texts, times, EXIF and whatever stands
 * behind its end are left out. Null when it is no PNG, broken or breaks off.
 */
export function cleanPng(data: Buffer): CleanPicture | null {
  if (!data.subarray(0, 8).equals(signature)) return null;
  const kept: Buffer[] = [signature];
  let [offset, hasPicture] = [8, false];
  for (;;) {
    if (offset + 12 > data.length) return null;
    const length = data.readUInt32BE(offset);
    if (length > data.length - offset - 12) return null;
    const chunk = data.subarray(offset, offset + 12 + length);
    const kind = chunk.toString('latin1', 4, 8);
    if (crc32(chunk.subarray(4, 8 + length)) !== chunk.readUInt32BE(8 + length)) return null;
    if ((kind === 'IHDR') !== (offset === 8) || (kind === 'IHDR' && length !== 13)) return null;
    if (keptKinds.includes(kind)) kept.push(chunk);
    hasPicture ||= kind === 'IDAT';
    offset += chunk.length;
    if (kind !== 'IEND') continue;
    return hasPicture ? { bytes: Buffer.concat(kept), width: data.readUInt32BE(16), height: data.readUInt32BE(20) } : null;
  }
}
