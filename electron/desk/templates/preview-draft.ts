import { pagePicture } from '../agreements/show-page-image.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { faultSentence, faultsOfDraft } from './check-draft.ts';
import { fillDraft } from './fill-draft.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** One page of a text as it would be printed for a household; a faulty text is refused with its first fault. */
export async function previewDraft(deps: DeskDeps, input: Input<'templates.preview'>): Answer<'templates.preview'> {
  const faults = await faultsOfDraft(deps, input);
  if (faults.length > 0) return refuse('template_fault', faultSentence(faults));
  const filled = await fillDraft(deps, input);
  if (!filled.ok) return filled;
  const { base, tail, pageCount } = filled.value;
  // While somebody writes, the last page may be gone before the next picture is asked for.
  const picture = await pagePicture(deps, Buffer.concat([base, tail]), Math.min(input.page, pageCount - 1));
  return picture.ok ? ok({ ...picture.value, pageCount }) : picture;
}
