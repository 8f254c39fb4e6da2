import { documentRefSchema } from '../../../shared/domain/records.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';

/** Every document that a record or a payload names, wherever it stands in it. */
export function documentsIn(value: unknown): DocumentRef[] {
  if (typeof value !== 'object' || value === null) return [];
  const document = documentRefSchema.safeParse(value);
  return document.success ? [document.data] : Object.values(value).flatMap(documentsIn);
}
