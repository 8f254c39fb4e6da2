import type { Command } from '../protocol/command.ts';
import { documentRefSchema } from './records.ts';
import type { DocumentRef, DomainRecord } from './records.ts';

/** Every document that a record or a payload names, wherever it stands in it. */
export function documentsIn(value: unknown): DocumentRef[] {
  if (typeof value !== 'object' || value === null) return [];
  const document = documentRefSchema.safeParse(value);
  return document.success ? [document.data] : Object.values(value).flatMap(documentsIn);
}

/** The documents that must be at the hub before a command is decided. What is settled of 待核对 has been handed in, as far as anybody has it. */
export function neededDocuments(command: Pick<Command, 'type' | 'payload'>): DocumentRef[] {
  return command.type === 'settle_hand_in' ? [] : documentsIn(command.payload);
}

/**
 * What must be there to be read when a record of 待核对 is to stand again: originals, signed and sealed copies, drawings. Evidence and photos are
 * often on no desk; their digests stay in the record, and the signed copy names that of the evidence.
 */
export function documentsToStandAgain(put: DomainRecord): DocumentRef[] {
  return put.kind === 'signing' ? [put.record.drawings, ...(put.record.signedCopy === null ? [] : [put.record.signedCopy])] : documentsIn(put.record);
}
