import QRCode from 'qrcode';
import { writeWhole, writeText, type OperatorsWriter } from '../pdf/operators-writer.ts';

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
 * Writes the verification code as black squares joined along rows, filling a square of `sizePt` whose lower left corner is
 * at (x, y). No quiet zone: the page around it is white.
 */
export function writeVerifyQr(out: OperatorsWriter, url: string, x: number, y: number, sizePt: number): void {
  const { size, data } = verifyQrModules(url);
  const scale = (sizePt / size).toFixed(4);
  writeText(out, `q ${scale} 0 0 ${scale} ${x.toFixed(2)} ${y.toFixed(2)} cm\n`);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size;) {
      let end = column;
      while (end < size && data[row * size + end] === 1) end += 1;
      if (end > column) {
        writeWhole(out, column);
        writeWhole(out, size - 1 - row);
        writeWhole(out, end - column);
        writeText(out, '1 re\n');
      }
      column = Math.max(end, column + 1);
    }
  }
  writeText(out, 'f Q\n');
}
