import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { readPicture } from '../../../../shared/documents/images/picture-check.ts';
import { phoneJpeg, sampleJpeg } from '../../../support/sample-photos.ts';
import { valueOf } from '../../../support/signing-world.ts';

function png(width: number, height: number): Buffer {
  return PNG.sync.write(new PNG({ width, height }));
}

/** The sample with another size in its frame header. */
function jpegOf(width: number, height: number): Buffer {
  const photo = sampleJpeg();
  const frame = photo.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11]));
  photo.writeUInt16BE(height, frame + 5);
  photo.writeUInt16BE(width, frame + 7);
  return photo;
}

/** A chunk before the end of a PNG. */
function withChunk(whole: Buffer, kind: string, content: string): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), Buffer.from(content)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([whole.subarray(0, -12), length, body, sum, whole.subarray(-12)]);
}

const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(400)]);

test('whole JPEG and PNG files are read by what is in them', () => {
  expect(readPicture(png(640, 480))).toMatchObject({ ok: true, value: { mediaType: 'image/png', width: 640, height: 480 } });
  expect(readPicture(sampleJpeg())).toMatchObject({ ok: true, value: { mediaType: 'image/jpeg', width: 320, height: 240 } });
});

test.each([
  ['nothing', new Uint8Array(), 'picture_kind'], ['a text', Buffer.from('<svg onload=alert(1)>'.repeat(9)), 'picture_kind'], ['a PDF', Buffer.from('%PDF-1.7 '.repeat(40)), 'picture_kind'],
  ['a GIF', Buffer.from('GIF89a'.padEnd(300, ' ')), 'picture_kind'], ['HEIC of an iPhone', heic, 'picture_heic'],
  ['half a PNG', png(640, 480).subarray(0, 60), 'picture'], ['a JPEG that breaks off', sampleJpeg().subarray(0, -30), 'picture'],
  ['a JPEG whose segment has no length', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), Buffer.alloc(30), Buffer.from([0xff, 0xd9])]), 'picture'],
  ['a JPEG without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'picture'],
  ['a stamp', png(64, 64), 'picture_small'], ['a wall', jpegOf(20_000, 300), 'picture_large'], ['a picture of 100 million pixels', jpegOf(10_000, 10_000), 'picture_large'],
])('%s is refused', (_name, bytes, code) => {
  expect(readPicture(bytes)).toMatchObject({ ok: false, error: { code } });
});

describe('only the picture is kept', () => {
  test.each([true, false])('of a JPEG: no place, maker, comment or film; which way up it is stays (little-endian: %s)', (isLittle) => {
    const secret = 'GPS 22.54N 114.05E';
    const sent = phoneJpeg({ orientation: 6, secret, isLittle });
    expect(sent.includes(secret)).toBe(true);
    const { bytes, width } = valueOf(readPicture(sent));
    const kept = Buffer.from(bytes);
    expect([kept.includes('GPS'), kept.includes('ICC_PROFILE'), kept.includes('ftyp'), width]).toEqual([false, false, false, 320]);
    const exif = kept.indexOf('Exif');
    // One entry, 0x0112, a SHORT, one value: 6.
    expect(kept.subarray(exif + 14, exif + 26).toString('hex')).toBe('000101120003000000010006');
    // Cleaned again it is the same, bit for bit.
    expect(Buffer.from(valueOf(readPicture(bytes)).bytes).equals(kept)).toBe(true);
  });

  test('of a JPEG that is upright: nothing of EXIF at all, and the coded picture untouched', () => {
    const kept = Buffer.from(valueOf(readPicture(phoneJpeg({ orientation: 1, secret: 'Maker', isLittle: true }))).bytes);
    expect(kept.includes('Exif')).toBe(false);
    const scan = (whole: Buffer): Buffer => whole.subarray(whole.indexOf(Buffer.from([0xff, 0xda])), whole.lastIndexOf(Buffer.from([0xff, 0xd9])));
    expect(scan(kept).equals(scan(sampleJpeg()))).toBe(true);
  });

  test('of a PNG: no texts, no tail; a wrong check sum is refused', () => {
    const sent = Buffer.concat([withChunk(png(640, 480), 'tEXt', 'Author\0somebody'), Buffer.from('behind the end')]);
    const kept = Buffer.from(valueOf(readPicture(sent)).bytes);
    expect([kept.includes('somebody'), kept.includes('behind')]).toEqual([false, false]);
    expect(PNG.sync.read(kept).width).toBe(640);
    const damaged = png(640, 480);
    damaged[60] = (damaged[60] ?? 0) ^ 1;
    expect(readPicture(damaged)).toMatchObject({ ok: false, error: { code: 'picture' } });
  });
});

test('no single changed byte and no shorter file makes it fail in another way than by a refusal', () => {
  const whole = phoneJpeg({ orientation: 3, secret: 'x', isLittle: false });
  for (let offset = 0; offset < whole.length; offset += 1) {
    expect(typeof readPicture(whole.subarray(0, offset)).ok).toBe('boolean');
    for (const value of [0, 0x7f, 0xff]) {
      const changed = Buffer.from(whole);
      changed[offset] = value;
      expect(typeof readPicture(changed).ok).toBe('boolean');
    }
  }
});
