/**
 * PDF operators as bytes, for a mark that is drawn anew for every document: there, joining strings takes longer than
 * everything else that is drawn.
 */
export type OperatorWriter = {
  /** A number rounded to a whole one, and a blank behind it. */
  readonly whole: (value: number) => void;
  /** ASCII text and a line end. */
  readonly line: (text: string) => void;
  /** All that was written; the writer is used up. */
  readonly bytes: () => Uint8Array;
};

/** `expectedBytes` may be wrong; it only saves growing. */
export function createOperatorWriter(expectedBytes: number): OperatorWriter {
  let buffer = Buffer.allocUnsafe(Math.max(256, expectedBytes));
  let at = 0;
  const makeRoom = (count: number): void => {
    if (at + count <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * buffer.length + count);
    larger.set(buffer.subarray(0, at));
    buffer = larger;
  };
  return {
    whole: (value) => {
      makeRoom(32);
      at = writeWhole(buffer, at, Math.round(value));
      buffer[at] = 0x20;
      at += 1;
    },
    line: (text) => {
      makeRoom(text.length + 1);
      for (let index = 0; index < text.length; index += 1, at += 1) buffer[at] = text.charCodeAt(index);
      buffer[at] = 0x0a;
      at += 1;
    },
    bytes: () => buffer.subarray(0, at),
  };
}

/** Writes the digits of a whole number; returns where they end. */
function writeWhole(buffer: Buffer, start: number, value: number): number {
  // Above this PDF readers give up anyway; String never writes an exponent below 1e21.
  if (!(Math.abs(value) < 1_000_000)) return start + buffer.write(String(value), start, 'latin1');
  let at = start;
  let rest = value;
  if (rest < 0) {
    buffer[at] = 0x2d;
    at += 1;
    rest = -rest;
  }
  let digits = 1;
  for (let limit = 10; rest >= limit; limit *= 10) digits += 1;
  for (let place = at + digits - 1; place >= at; place -= 1) {
    const next = Math.floor(rest / 10);
    buffer[place] = 0x30 + rest - 10 * next;
    rest = next;
  }
  return at + digits;
}
