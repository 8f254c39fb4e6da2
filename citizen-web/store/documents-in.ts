import { documentRefSchema } from '../../shared/domain/records.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';
import type { Command } from '../../shared/protocol/command.ts';

/** Every document that a payload names, wherever it stands in it. */
export function documentsIn(payload: unknown): DocumentRef[] {
  if (typeof payload !== 'object' || payload === null) return [];
  const own = documentRefSchema.safeParse(payload);
  return own.success ? [own.data] : Object.values(payload).flatMap(documentsIn);
}

/** The documents that must be here before a command is decided. What is settled of 待核对 has been handed in, as far as anybody has it. */
export function neededDocuments(command: Pick<Command, 'type' | 'payload'>): DocumentRef[] {
  return command.type === 'settle_hand_in' ? [] : documentsIn(command.payload);
}
