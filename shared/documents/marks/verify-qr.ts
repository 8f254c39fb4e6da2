import QRCode from 'qrcode';

/**
 * The verification code as PDF operators: black squares joined along rows, error level M, filling a square of `sizePt`
 * whose lower left corner is at (x, y). No quiet zone: the page around it is white.
 */
export function verifyQrOperators(url: string, x: number, y: number, sizePt: number): string {
  const { modules } = QRCode.create([{ data: new TextEncoder().encode(url), mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const scale = sizePt / modules.size;
  const rectangles: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size;) {
      const length = darkRun(modules, row, column);
      if (length > 0) rectangles.push(`${column} ${modules.size - 1 - row} ${length} 1 re`);
      column += Math.max(1, length);
    }
  }
  return `q ${scale.toFixed(4)} 0 0 ${scale.toFixed(4)} ${x.toFixed(2)} ${y.toFixed(2)} cm\n${rectangles.join('\n')}\nf Q\n`;
}

function darkRun(modules: { readonly size: number; readonly get: (row: number, column: number) => number | boolean }, row: number, column: number): number {
  let length = 0;
  while (column + length < modules.size && modules.get(row, column + length)) length += 1;
  return length;
}
