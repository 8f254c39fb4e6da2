import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { encodeGrayPng } from '../../../../shared/documents/images/gray-png.ts';

test('a grey picture comes back within half of one of 16 steps, odd width and padded rows too', () => {
  const [width, height, stride] = [5, 3, 28];
  const pixels = new Uint8Array(stride * height).fill(7);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) pixels.fill((y * width + x) * 18, y * stride + x * 4, y * stride + x * 4 + 3);
  const png = encodeGrayPng(pixels, width, height, stride);
  const picture = PNG.sync.read(Buffer.from(png ?? []));
  expect([picture.width, picture.height]).toEqual([width, height]);
  for (let at = 0; at < width * height; at += 1) expect(Math.abs((picture.data[at * 4] ?? 0) - at * 18)).toBeLessThanOrEqual(9);
});

test('one coloured pixel is enough to keep colour', () => {
  const pixels = new Uint8Array(4 * 4).fill(255);
  expect(encodeGrayPng(pixels, 2, 2, 8)).not.toBeNull();
  pixels[12] = 0;
  expect(encodeGrayPng(pixels, 2, 2, 8)).toBeNull();
});
