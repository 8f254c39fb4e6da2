import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PNG } from 'pngjs';

/**
 * Joins the pictures that the browser tests leave (CITIZEN_SHOTS=FOLDER, see citizen-look.ts) into one strip, in the order of their names:
 * `node tests/support/make-picture-strip.ts FOLDER OUT.png [--columns 8] [--height 420] [--only REGULAR_EXPRESSION] [--shrink 4]`. The
 * README's strips are build/pictures/citizen-ordinary.png and citizen-elder.png.
 */
const gapPx = 10;
const ground = 0xe4;

if (import.meta.main) {
  const [folder, out] = process.argv.slice(2);
  if (folder === undefined || out === undefined) throw new Error('usage: make-picture-strip.ts FOLDER OUT.png [--columns 8] [--height 420] [--only RE] [--shrink 4]');
  const only = new RegExp(option('--only') ?? '');
  const paths = readdirSync(folder).filter((name) => name.endsWith('.png') && only.test(name)).toSorted().map((name) => join(folder, name));
  const strip = joinPictures(paths.map((path) => PNG.sync.read(readFileSync(path))), { columns: Number(option('--columns') ?? 8), heightPx: Number(option('--height') ?? 420), shrink: Number(option('--shrink') ?? 4) });
  // Sixteen levels a channel and no opacity: as readable, and it packs far better.
  for (let at = 0; at < strip.data.length; at += 1) strip.data[at] = Math.round((strip.data[at] ?? 0) / 17) * 17;
  writeFileSync(resolve(out), PNG.sync.write(strip, { deflateLevel: 9, colorType: 2 }));
  process.stdout.write(`${out}: ${paths.length} pictures, ${strip.width} × ${strip.height}\n`);
}

/** The pictures side by side, each made `shrink` times smaller and cut off at `heightPx`. */
export function joinPictures(pictures: readonly PNG[], grid: { readonly columns: number; readonly heightPx: number; readonly shrink: number }): PNG {
  const small = pictures.map((picture) => shrunk(picture, grid.shrink));
  const widthPx = Math.max(...small.map((each) => each.width));
  const columns = Math.min(grid.columns, small.length);
  const strip = new PNG({ width: gapPx + columns * (widthPx + gapPx), height: gapPx + Math.ceil(small.length / columns) * (grid.heightPx + gapPx) });
  strip.data.fill(ground);
  for (let offset = 3; offset < strip.data.length; offset += 4) strip.data[offset] = 255;
  small.forEach((each, index) => {
    const left = gapPx + (index % columns) * (widthPx + gapPx);
    const top = gapPx + Math.floor(index / columns) * (grid.heightPx + gapPx);
    PNG.bitblt(each, strip, 0, 0, each.width, Math.min(each.height, grid.heightPx), left, top);
  });
  return strip;
}

/** Each pixel the mean of `times` by `times`. */
function shrunk(picture: PNG, times: number): PNG {
  const small = new PNG({ width: Math.floor(picture.width / times), height: Math.floor(picture.height / times) });
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      for (let channel = 0; channel < 4; channel += 1) small.data[(y * small.width + x) * 4 + channel] = mean(picture, { x: x * times, y: y * times, channel, times });
    }
  }
  return small;
}

function mean(picture: PNG, from: { readonly x: number; readonly y: number; readonly channel: number; readonly times: number }): number {
  let sum = 0;
  for (let row = 0; row < from.times; row += 1) {
    for (let column = 0; column < from.times; column += 1) sum += picture.data[((from.y + row) * picture.width + from.x + column) * 4 + from.channel] ?? 0;
  }
  return Math.round(sum / from.times ** 2);
}

function option(name: string): string | undefined {
  const position = process.argv.indexOf(name);
  return position === -1 ? undefined : process.argv[position + 1];
}
