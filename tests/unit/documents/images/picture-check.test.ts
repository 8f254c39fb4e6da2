import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { readPicture } from '../../../../shared/documents/images/picture-check.ts';

function png(width: number, height: number): Uint8Array {
  return PNG.sync.write(new PNG({ width, height }));
}

/** The least of a JPEG: start, a comment, a frame header, end. */
function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0x00, 0x11, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0x00, 0x04, 1, 2]), frame, Buffer.from([0xff, 0xd9])]);
}

test('whole JPEG and PNG files are read by their own headers', () => {
  expect(readPicture(png(640, 480))).toMatchObject({ ok: true, value: { mediaType: 'image/png', width: 640, height: 480 } });
  expect(readPicture(jpeg(1280, 720))).toMatchObject({ ok: true, value: { mediaType: 'image/jpeg', width: 1280, height: 720 } });
});

test.each([
  ['nothing', new Uint8Array(), 'picture'], ['a text', Buffer.from('<svg onload=alert(1)>'.repeat(9)), 'picture'], ['half a PNG', png(640, 480).subarray(0, 60), 'picture'],
  ['a JPEG that breaks off', jpeg(1280, 720).subarray(0, 20), 'picture'], ['a JPEG whose segment has no length', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), Buffer.alloc(30), Buffer.from([0xff, 0xd9])]), 'picture'],
  ['a stamp', png(64, 64), 'picture_small'], ['a wall', jpeg(20_000, 300), 'picture_large'],
])('%s is refused', (_name, bytes, code) => {
  expect(readPicture(bytes)).toMatchObject({ ok: false, error: { code } });
});

test('no single changed byte makes it fail in another way than by a refusal', () => {
  const whole = jpeg(1280, 720);
  for (let offset = 0; offset < whole.length; offset += 1) {
    for (const value of [0, 0x7f, 0xff]) {
      const changed = Buffer.from(whole);
      changed[offset] = value;
      expect(typeof readPicture(changed).ok).toBe('boolean');
    }
  }
});
