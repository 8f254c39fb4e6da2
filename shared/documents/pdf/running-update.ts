import { assert } from '../../lib/assert.ts';
import { makeRoom, takeWritten, writeBytes, writeText, type OperatorsWriter } from './operators-writer.ts';
import { crossReferenceTable, objectEnd, trailer, writeTenDigits, type UpdateInput, type UpdateObject } from './update-writer.ts';

/** An update that is written object by object into one buffer; the same bytes as writeUpdate would give but for the blanks before lengths. */
export type RunningUpdate = { readonly out: OperatorsWriter; readonly previousLength: number; readonly offsets: Map<number, number> };

/** A stream's length is known when it has been written; so many places are kept for it, filled up with blanks. */
const lengthPlaces = 7;

/** Begins an update of a file of `previousLength` bytes in a writer that is empty. */
export function beginUpdate(out: OperatorsWriter, previousLength: number): RunningUpdate {
  assert(out.length === 0, 'an update begins in an empty writer');
  writeText(out, '\n');
  return { out, previousLength, offsets: new Map() };
}

export function addObject(update: RunningUpdate, { objectNumber, body }: UpdateObject): void {
  beginObject(update, objectNumber);
  writeBytes(update.out, body);
  writeText(update.out, objectEnd);
}

/** A stream without filter, whose data `write` puts into the update's writer. */
export function addStream(update: RunningUpdate, objectNumber: number, write: () => void): void {
  const { out } = update;
  beginObject(update, objectNumber);
  writeText(out, `<< /Length ${' '.repeat(lengthPlaces)} >>\nstream\n`);
  const start = out.length;
  const lengthEnd = start - ' >>\nstream\n'.length;
  write();
  let rest = out.length - start;
  assert(rest < 10 ** lengthPlaces, 'a stream longer than any page of text');
  for (let place = lengthEnd - 1; rest > 0 || place === lengthEnd - 1; place -= 1, rest = Math.floor(rest / 10)) out.bytes[place] = 0x30 + (rest % 10);
  writeText(out, `\nendstream${objectEnd}`);
}

/** Writes table and trailer and returns the update; its writer is empty again. */
export function endUpdate(update: RunningUpdate, input: Omit<UpdateInput, 'objects'>): Uint8Array {
  const { out, previousLength, offsets } = update;
  const numbers = [...offsets.keys()].sort((left, right) => left - right);
  assert((numbers.at(-1) ?? 0) < input.size, 'an object number outside /Size');
  const tableAt = out.length;
  const table = crossReferenceTable(numbers);
  writeText(out, table.text);
  for (const [index, number] of numbers.entries()) writeTenDigits(out.bytes, tableAt + (table.digitsAt[index] ?? 0), offsets.get(number) ?? 0);
  writeText(out, trailer(input, previousLength + tableAt));
  return takeWritten(out);
}

function beginObject({ out, previousLength, offsets }: RunningUpdate, objectNumber: number): void {
  assert(objectNumber > 0 && !offsets.has(objectNumber), `object ${objectNumber} twice in one update`);
  offsets.set(objectNumber, previousLength + out.length);
  makeRoom(out, 32);
  writeText(out, `${objectNumber} 0 obj\n`);
}
