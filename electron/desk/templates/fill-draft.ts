import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { sampleHousehold, sampleOffice } from './sample-household.ts';
import type { FilledDocument, FillInput, TemplateSource } from '../../../shared/documents/doors.ts';
import { readTemplate } from '../../../shared/documents/template/parse-template.ts';
import { agreementNoOf } from '../../../shared/domain/agreement-no.ts';
import type { DocumentKind } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type DraftToFill = {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly text: string;
  /** Null: an invented household. */
  readonly householdId: string | null;
  /** Whose 甲方 it names; null: the household's batch, or an invented office. */
  readonly batchId: string | null;
};

/** A text that is not saved yet, filled as it would be for this household. The refusal names the household and its fields. */
export async function fillDraft(deps: DeskDeps, draft: DraftToFill): Promise<Result<FilledDocument, Refusal>> {
  const input = await fillInputOf(deps, draft);
  if (!input.ok) return input;
  const source: TemplateSource = { templateVersionId: 'draft', kind: draft.kind, title: draft.title, text: draft.text };
  const filled = await deps.documents.fill(source, input.value);
  if (filled.ok) return filled;
  const who = draft.householdId === null ? '示例家庭' : input.value.values['principalApplicant'] ?? '';
  return refuse('cannot_fill', `${who}：${filled.error.map((each) => each.message).join('')}`);
}

async function fillInputOf(deps: DeskDeps, draft: DraftToFill): Promise<Result<FillInput, Refusal>> {
  const household = draft.householdId === null ? null : await loadShown(deps.db, 'household', draft.householdId);
  if (draft.householdId !== null && household === null) return refuse('unknown_household', '没有找到该家庭，请重新选择预览用的家庭。');
  const batchId = draft.batchId ?? household?.batchId ?? null;
  const batch = batchId === null ? null : await loadShown(deps.db, 'batch', batchId);
  if (batchId !== null && batch === null) return refuse('unknown_batch', '没有找到该批次，请重新选择预览用的批次。');
  const office = batch === null ? sampleOffice : { partyA: batch.partyA, batchName: batch.name };
  const agreementNo = batch === null || household === null ? '示例编号0001' : agreementNoOf(batch, household.serial, draft.kind, 1);
  const common = { ...office, agreementNo, verifyUrl: `${deps.config.portalUrl}/v/preview` };
  if (household !== null) return ok({ ...common, values: household.fields.values, members: household.fields.members });
  return ok({ ...common, members: sampleHousehold.members, values: { ...ownColumns(draft.text), ...sampleHousehold.values } });
}

/** Columns of the office's own lists have no invented value but their name. */
function ownColumns(text: string): Record<string, string> {
  return Object.fromEntries(readTemplate(text).template.fieldLabels.map((label) => [label, `（${label}）`]));
}
