import { pngFile } from './png-file.ts';

const mostColours = 256;

/**
 * A page with few colours as a PNG with a palette: a quarter of the bytes of true colour. Its own colours where there are at most
 * 256; else, where `mayRound`, each of red, green and blue in 16 steps, which a reader does not tell apart: so a smoothed red seal
 * fits. Null when that is not enough: a photograph. `pixels` is BGRA, `stride` bytes a row.
 */
export function encodePalettePng(pixels: Uint8Array, width: number, height: number, stride: number, mayRound: boolean): Uint8Array | null {
  const exact = indexed(pixels, width, height, stride, (value) => value);
  return exact === null && mayRound ? indexed(pixels, width, height, stride, (value) => Math.round(value / 17) * 17) : exact;
}

function indexed(pixels: Uint8Array, width: number, height: number, stride: number, step: (value: number) => number): Uint8Array | null {
  const steps = Uint8Array.from({ length: 256 }, (_unused, value) => step(value));
  const rows = new Uint8Array((1 + width) * height);
  const indexes = new Map<number, number>();
  // Most pixels are as the one before them.
  let [lastColour, lastIndex] = [-1, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * stride + x * 4;
      const colour = ((steps[pixels[at + 2] ?? 0] ?? 0) << 16) | ((steps[pixels[at + 1] ?? 0] ?? 0) << 8) | (steps[pixels[at] ?? 0] ?? 0);
      if (colour !== lastColour) {
        lastColour = colour;
        lastIndex = indexes.get(colour) ?? indexes.size;
        if (lastIndex === mostColours) return null;
        indexes.set(colour, lastIndex);
      }
      rows[y * (1 + width) + 1 + x] = lastIndex;
    }
  }
  const palette = Uint8Array.from([...indexes.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]));
  return pngFile({ width, height, bitDepth: 8, colourType: 'palette' }, rows, palette);
}
