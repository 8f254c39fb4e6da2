import QRCode from 'qrcode';
import { makeRoom, writeText, type OperatorsWriter } from '../pdf/operators-writer.ts';

/**
 * Which of the eight masks (ISO/IEC 18004, 7.8) every code has. A reader takes the mask from the code itself; weighing all
 * eight for each household would cost more than the whole rest of its document.
 */
const maskPattern = 3;

export type QrModules = { readonly size: number; readonly data: Uint8Array };

/** The modules of the verification code, 1 dark, row by row; error level M. */
export function verifyQrModules(url: string): QrModules {
  const { modules } = QRCode.create([{ data: new TextEncoder().encode(url), mode: 'byte' }], { errorCorrectionLevel: 'M', maskPattern });
  return { size: modules.size, data: modules.data };
}

/**
 * Writes the verification code as an inline stencil of one bit a module (ISO 32000-1, 8.9.6.2 and 8.9.7), filling a square of
 * `sizePt` whose lower left corner is at (x, y): a tenth of the bytes of drawn squares. No quiet zone: the page around it is white.
 */
export function writeVerifyQr(out: OperatorsWriter, url: string, x: number, y: number, sizePt: number): void {
  const { size, data } = verifyQrModules(url);
  const side = sizePt.toFixed(2);
  writeText(out, `q ${side} 0 0 ${side} ${x.toFixed(2)} ${y.toFixed(2)} cm\nBI /W ${size} /H ${size} /IM true /BPC 1 /D [1 0] /F /AHx ID\n`);
  for (let row = 0; row < size; row += 1) writeRow(out, data, row * size, size);
  writeText(out, '>\nEI Q\n');
}

const hexDigits = Buffer.from('0123456789abcdef', 'latin1');

/** The bits of a row as hex, filled up to whole bytes. */
function writeRow(out: OperatorsWriter, data: Uint8Array, start: number, size: number): void {
  const digits = 2 * Math.ceil(size / 8);
  makeRoom(out, digits);
  for (let digit = 0; digit < digits; digit += 1) {
    let bits = 0;
    for (let column = 4 * digit; column < 4 * digit + 4; column += 1) bits = 2 * bits + (column < size ? data[start + column] ?? 0 : 0);
    out.bytes[out.length + digit] = hexDigits[bits] ?? 0;
  }
  out.length += digits;
}
