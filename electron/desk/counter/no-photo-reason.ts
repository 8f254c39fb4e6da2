import type { Signing } from '../../../shared/domain/records.ts';
import { counterEvidenceSchema } from '../../../shared/domain/signing-evidence.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';

/** Why no photos were taken at the counter, from the evidence of that signing; null where there are some, and for every other signing. */
export async function noPhotoReason(deps: Pick<DeskDeps, 'db' | 'files' | 'hub'>, signing: Signing): Promise<string | null> {
  if (signing.channel !== 'counter' || signing.photos !== null) return null;
  const bytes = await readDocument(deps, signing.evidence);
  if (!bytes.ok) return `现在无法读取（${bytes.error.message}）`;
  const evidence = counterEvidenceSchema.safeParse(parseJson(new TextDecoder().decode(bytes.value)));
  if (!evidence.success) return '存证材料中没有写明';
  return evidence.data.photos.taken ? null : evidence.data.photos.reason;
}
