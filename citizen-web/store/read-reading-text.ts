import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { ReadingBlock } from '../../shared/documents/doors.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HubDeps } from './hub-deps.ts';
import { readDocument } from './parts.ts';

const blocksSchema: z.ZodType<readonly ReadingBlock[]> = z.array(z.union([
  z.object({ kind: z.enum(['title', 'heading', 'paragraph']), text: z.string() }),
  z.object({ kind: z.literal('table'), rows: z.array(z.array(z.string())) }),
]));

/** The text of an original for the 大字版: the very one whose digest stands in the record. Refused where it is not here, or not that one. */
export async function readReadingText(deps: Pick<HubDeps, 'db' | 'keys' | 'files'>, issued: NonNullable<Agreement['issued']>): Promise<Result<readonly ReadingBlock[], Refusal>> {
  const bytes = await readDocument(deps.db, deps, issued.readingText);
  if (!bytes.ok) return bytes;
  const parsed = sha256Hex(bytes.value) === issued.readingTextDigest ? blocksSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes.value))) : null;
  return parsed?.success === true ? ok(parsed.data) : refuse('reading_text', '这份文书的大字版暂时打不开，请看原样版。');
}
