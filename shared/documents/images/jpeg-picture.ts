/** A picture as it is kept: its own bytes without anything that is no picture. */
export type CleanPicture = { readonly bytes: Uint8Array; readonly width: number; readonly height: number };

/** Baseline, extended and progressive frames: what browsers show. */
const frames: readonly number[] = [0xc0, 0xc1, 0xc2];
const [tables, restart, scan, end] = [[0xdb, 0xc4], 0xdd, 0xda, 0xd9];
/** JFIF says the density, Adobe how colours are coded; without it some pictures turn green. */
const [jfif, exif, adobe] = [0xe0, 0xe1, 0xee];

/**
 * A JPEG (ITU-T T.81) walked from its start to its end of image, and put together again from what makes the picture: tables, frame, scans. Place and
 * time of the shot, thumbnails, texts, profiles and whatever a phone writes behind the end are left out; which way up it is held stays, since the
 * picture would otherwise lie on its side. Null when it is no JPEG or breaks off.
 */
export function cleanJpeg(data: Buffer): CleanPicture | null {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return null;
  const kept: Buffer[] = [];
  let [size, orientation, hasScan, offset] = [null as { width: number; height: number } | null, 1, false, 2];
  for (;;) {
    while (data[offset] === 0xff && data[offset + 1] === 0xff) offset += 1;
    if (offset + 2 > data.length || data[offset] !== 0xff) return null;
    const marker = data[offset + 1] ?? 0;
    if (marker === end) break;
    const segment = segmentAt(data, offset);
    if (segment === null) return null;
    offset += segment.length;
    if (frames.includes(marker)) {
      if (size !== null || segment.length < 10) return null;
      size = { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) };
      kept.push(segment);
    } else if (marker === exif) orientation = orientationIn(segment) ?? orientation;
    else if (marker === scan) {
      if (size === null) return null;
      const scanEnd = endOfScan(data, offset);
      kept.push(segment, data.subarray(offset, scanEnd));
      [offset, hasScan] = [scanEnd, true];
    } else if (tables.includes(marker) || marker === restart || marker === adobe || (marker === jfif && segment.toString('latin1', 4, 8) === 'JFIF')) kept.push(segment);
    else if (marker < 0xe0) return null;
  }
  if (size === null || !hasScan) return null;
  const upright = orientation === 1 ? [] : [orientationSegment(orientation)];
  return { bytes: Buffer.concat([Buffer.from([0xff, 0xd8]), ...upright, ...kept, Buffer.from([0xff, 0xd9])]), ...size };
}

/** Which way up a cleaned JPEG is held: 1–8 as EXIF counts, 1 when it says nothing. */
export function orientationOf(clean: Uint8Array): number {
  const first = segmentAt(Buffer.from(clean.buffer, clean.byteOffset, clean.byteLength), 2);
  return first?.[1] === exif ? orientationIn(first) ?? 1 : 1;
}

/** Marker, length and content; null when the file ends before. */
function segmentAt(data: Buffer, offset: number): Buffer | null {
  if (offset + 4 > data.length) return null;
  const length = data.readUInt16BE(offset + 2);
  return length < 2 || offset + 2 + length > data.length ? null : data.subarray(offset, offset + 2 + length);
}

/** Where the coded picture of a scan ends: at the first marker that is neither a stuffed 0xff nor a restart. */
function endOfScan(data: Buffer, start: number): number {
  let at = data.indexOf(0xff, start);
  while (at !== -1 && at + 1 < data.length) {
    const next = data[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7) && next !== 0xff) return at;
    at = data.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  return data.length;
}

/** EXIF 2.32, tag 0x0112 of the first directory, 1–8; null when it says nothing of it. */
function orientationIn(segment: Buffer): number | null {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return null;
  const tiff = segment.subarray(10);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const [two, four] = isLittle ? [(at: number) => tiff.readUInt16LE(at), (at: number) => tiff.readUInt32LE(at)] : [(at: number) => tiff.readUInt16BE(at), (at: number) => tiff.readUInt32BE(at)];
  if (tiff.length < 14) return null;
  const directory = four(4);
  if (directory + 2 > tiff.length) return null;
  const count = two(directory);
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + 12 * index;
    if (entry + 12 > tiff.length) return null;
    if (two(entry) !== 0x0112) continue;
    const value = two(entry + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** An EXIF segment that holds nothing else. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const head = Buffer.from([0xff, exif, 0, 2 + 6 + tiff.length]);
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff]);
}
