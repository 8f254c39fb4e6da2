import { crc32, deflateSync } from 'node:zlib';

export type PngHead = { readonly width: number; readonly height: number; readonly bitDepth: 4 | 8; readonly colourType: 'grey' | 'palette' };

const colourTypes = { grey: 0, palette: 3 } as const;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A PNG file (W3C PNG, third edition). `rows` holds each row with its filter byte in front; `palette` three bytes a colour, for the
 * colour type that needs it.
 */
export function pngFile(head: PngHead, rows: Uint8Array, palette: Uint8Array | null = null): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(head.width, 0);
  header.writeUInt32BE(head.height, 4);
  header.set([head.bitDepth, colourTypes[head.colourType], 0, 0, 0], 8);
  const colours = palette === null ? [] : [chunk('PLTE', palette)];
  return Buffer.concat([signature, chunk('IHDR', header), ...colours, chunk('IDAT', deflateSync(rows, { level: 6 })), chunk('IEND', new Uint8Array())]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
