import type { Pixels } from './ink-of-scan.ts';

/** Fewer than this share of a row or column is dust, not the edge of a seal. */
const dustShare = 0.004;
const visible = 64;

/** The part of a picture that shows something, with a margin of one pixel; null when nothing does. Dust at the edges does not count. */
export function cutMargins(pixels: Pixels): Pixels | null {
  const { width, height, data } = pixels;
  const [inRows, inColumns] = [new Uint32Array(height), new Uint32Array(width)];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * 4 + 3] ?? 0) < visible) continue;
      inRows[y] = (inRows[y] ?? 0) + 1;
      inColumns[x] = (inColumns[x] ?? 0) + 1;
    }
  }
  const [top, bottom] = span(inRows, width);
  const [left, right] = span(inColumns, height);
  if (top > bottom || left > right) return null;
  return cut(pixels, { left: Math.max(0, left - 1), top: Math.max(0, top - 1), right: Math.min(width - 1, right + 1), bottom: Math.min(height - 1, bottom + 1) });
}

function span(counts: Uint32Array, across: number): readonly [first: number, last: number] {
  const least = Math.max(2, Math.round(across * dustShare));
  const first = counts.findIndex((count) => count >= least);
  return first < 0 ? [1, 0] : [first, counts.findLastIndex((count) => count >= least)];
}

function cut({ width, data }: Pixels, box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }): Pixels {
  const [newWidth, newHeight] = [box.right - box.left + 1, box.bottom - box.top + 1];
  const part = new Uint8Array(newWidth * newHeight * 4);
  for (let y = 0; y < newHeight; y += 1) {
    const from = ((box.top + y) * width + box.left) * 4;
    part.set(data.subarray(from, from + newWidth * 4), y * newWidth * 4);
  }
  return { width: newWidth, height: newHeight, data: part };
}

/** Each new pixel is the mean of those it covers, weighted by their opacity so that the colour of nothing does not bleed in. */
export function shrink({ width, height, data }: Pixels, factor: number): Pixels {
  const [newWidth, newHeight] = [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
  const small = new Uint8Array(newWidth * newHeight * 4);
  for (let y = 0; y < newHeight; y += 1) {
    const [top, bottom] = [Math.floor((y * height) / newHeight), Math.max(Math.floor((y * height) / newHeight) + 1, Math.floor(((y + 1) * height) / newHeight))];
    for (let x = 0; x < newWidth; x += 1) {
      const [left, right] = [Math.floor((x * width) / newWidth), Math.max(Math.floor((x * width) / newWidth) + 1, Math.floor(((x + 1) * width) / newWidth))];
      const mean = meanOf(data, width, left, right, top, bottom);
      small.set(mean, (y * newWidth + x) * 4);
    }
  }
  return { width: newWidth, height: newHeight, data: small };
}

function meanOf(data: Uint8Array, width: number, left: number, right: number, top: number, bottom: number): readonly [number, number, number, number] {
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = (y * width + x) * 4;
      const weight = data[at + 3] ?? 0;
      red += (data[at] ?? 0) * weight;
      green += (data[at + 1] ?? 0) * weight;
      blue += (data[at + 2] ?? 0) * weight;
      opacity += weight;
    }
  }
  const weights = Math.max(1, opacity);
  return [Math.round(red / weights), Math.round(green / weights), Math.round(blue / weights), Math.round(opacity / ((right - left) * (bottom - top)))];
}
