import type { DeskDeps } from '../desk-deps.ts';
import { checkFields } from '../households/check-fields.ts';
import type { Answer, Input } from '../use-case.ts';
import { fillOriginal } from './fill-original.ts';
import { loadHousehold } from './load-version.ts';
import { pagePicture } from './show-page-image.ts';
import { agreementNoOf, nextVersionNo } from '../../../shared/domain/agreement-no.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { latestAgreement } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The original as it would be issued now, before anything is: of the draft, of a correction, of a waiver statement. */
export async function previewDocument(deps: DeskDeps, input: Input<'documents.preview'>): Answer<'documents.preview'> {
  const pdf = await fillPreview(deps, input);
  return pdf.ok ? pagePicture(deps, pdf.value, input.page) : pdf;
}

/** The whole file of that original. */
export async function fillPreview(deps: DeskDeps, input: Omit<Input<'documents.preview'>, 'page'>): Promise<Result<Uint8Array, Refusal>> {
  const loaded = await loadHousehold(deps.db, input.householdId);
  if (!loaded.ok) return loaded;
  const { situation, household, batch } = loaded.value;
  const latest = latestAgreement(situation);
  const isDraft = input.kind === 'agreement' && latest?.status === 'draft';
  const checked = input.fields === null ? ok(latest?.issued?.fields ?? household.fields) : checkFields(input.fields, shanghaiDate(deps.clock.nowMs()));
  if (!checked.ok) return checked;
  const versionNo = nextVersionNo(situation.agreements, input.kind);
  const agreementNo = isDraft ? latest.agreementNo : agreementNoOf(batch, household.serial, input.kind, versionNo);
  // A version that does not exist yet has no id; its preview's code leads to the page that says so.
  const agreementId = isDraft ? latest.agreementId : 'preview';
  const filled = await fillOriginal(deps, { batch, kind: input.kind, agreementId, agreementNo, fields: checked.value });
  if (!filled.ok) return filled;
  const [base, tail] = filled.value.parts;
  return ok(new Uint8Array(Buffer.concat([must(base, 'a base').bytes, must(tail, 'a tail').bytes])));
}
