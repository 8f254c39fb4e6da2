import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { encodePalettePng } from '../../../../shared/documents/images/palette-png.ts';

/** BGRA of `width` × `height` pixels in rows of `stride` bytes. */
function pixelsOf(width: number, height: number, stride: number, colourOf: (at: number) => readonly [red: number, green: number, blue: number]): Uint8Array {
  const pixels = new Uint8Array(stride * height).fill(7);
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = colourOf(at);
    pixels.set([blue, green, red, 255], Math.floor(at / width) * stride + (at % width) * 4);
  }
  return pixels;
}

function farthest(png: Uint8Array | null, colourOf: (at: number) => readonly number[]): number {
  const { data } = PNG.sync.read(Buffer.from(png ?? []));
  let most = 0;
  for (let at = 0; at * 4 < data.length; at += 1) colourOf(at).forEach((value, index) => { most = Math.max(most, Math.abs((data[at * 4 + index] ?? 0) - value)); });
  return most;
}

test('up to 256 colours come back as they are, odd width and padded rows too', () => {
  const colourOf = (at: number) => [at, 255 - at, (at * 7) % 256] as const;
  expect(farthest(encodePalettePng(pixelsOf(15, 17, 64, colourOf), 15, 17, 64, false), colourOf)).toBe(0);
});

test('more colours, as a smoothed red seal has over black print, come back within half of one of 16 steps', () => {
  const colourOf = (at: number) => [200 + (at % 56), at % 256, (at + Math.floor(at / 256)) % 256] as const;
  const pixels = pixelsOf(32, 32, 128, colourOf);
  expect(farthest(encodePalettePng(pixels, 32, 32, 128, true), colourOf)).toBe(8);
  expect(encodePalettePng(pixels, 32, 32, 128, false)).toBeNull();
});

test('a photograph has too many colours for it', () => {
  const colourOf = (at: number) => [at % 256, (at >> 8) % 256, (at * 101) % 256] as const;
  expect(encodePalettePng(pixelsOf(256, 256, 1024, colourOf), 256, 256, 1024, true)).toBeNull();
});
