import { fillPreview } from '../agreements/preview-document.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Input } from '../use-case.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The document that a seal is looked at on. */
export async function shownDocument(deps: DeskDeps, on: Input<'seals.previewSeam'>['on']): Promise<Result<Uint8Array, Refusal>> {
  if ('pageCount' in on) return ok(await deps.documents.blankDocument(on.pageCount));
  return fillPreview(deps, { householdId: on.householdId, kind: 'agreement', fields: null });
}
