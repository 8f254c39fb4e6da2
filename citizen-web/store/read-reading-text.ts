import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { ReadingBlock } from '../../shared/documents/doors.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { findDataKey } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import { openOnceFrom } from './opened.ts';
import { readDocument } from './parts.ts';

const blocksSchema: z.ZodType<readonly ReadingBlock[]> = z.array(z.union([
  z.object({ kind: z.enum(['title', 'heading', 'paragraph']), text: z.string() }),
  z.object({ kind: z.literal('table'), rows: z.array(z.array(z.string())) }),
]));

type ReadDeps = Pick<HubDeps, 'db' | 'keys' | 'files'>;
type Issued = NonNullable<Agreement['issued']>;

/** The text of a household's original for the 大字版: the very one whose digest stands in the record. Refused where it is not here, or not that one. */
export async function readReadingText(deps: ReadDeps, householdId: string, issued: Issued): Promise<Result<readonly ReadingBlock[], Refusal>> {
  const key = await findDataKey(deps.db, deps, householdId);
  // Each page that is read asks whether there is one.
  const blocks = key === null ? null : await openOnceFrom(key, `reading_text:${issued.readingTextDigest}`, issued.readingTextDigest, () => openReadingText(deps, issued));
  return blocks === null ? refuse('reading_text', '这份文书的大字版暂时打不开，请看原样版。') : ok(blocks);
}

async function openReadingText(deps: ReadDeps, issued: Issued): Promise<readonly ReadingBlock[] | null> {
  const bytes = await readDocument(deps.db, deps, issued.readingText);
  if (!bytes.ok || sha256Hex(bytes.value) !== issued.readingTextDigest) return null;
  return blocksSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes.value))).data ?? null;
}
