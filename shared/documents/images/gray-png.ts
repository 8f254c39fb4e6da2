import { crc32, deflateSync } from 'node:zlib';

/**
 * A page without colour as a PNG of 16 greys (W3C PNG, third edition: colour type 0, bit depth 4): a third of the bytes of true colour
 * and a third of the time, and print looks the same. Null when a pixel has colour: then the picture must keep it.
 * `pixels` is BGRA, `stride` bytes a row.
 */
export function encodeGrayPng(pixels: Uint8Array, width: number, height: number, stride: number): Uint8Array | null {
  const rowBytes = 1 + Math.ceil(width / 2);
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * stride;
    // Byte 0 of a row is its filter: none, which suits flat print.
    const to = y * rowBytes + 1;
    for (let x = 0; x < width; x += 1) {
      const at = from + x * 4;
      const green = pixels[at + 1] ?? 0;
      if (pixels[at] !== green || pixels[at + 2] !== green) return null;
      const level = Math.round(green / 17);
      rows[to + (x >> 1)] = (rows[to + (x >> 1)] ?? 0) | ((x & 1) === 0 ? level << 4 : level);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 0, 0, 0, 0], 8);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 6 })), chunk('IEND', new Uint8Array())]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
