import type { DeskDeps } from '../desk-deps.ts';
import { loadShown } from '../db/records.ts';
import { documentRefOf } from '../files/part-store.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { FilledDocument, FillProblem } from '../../../shared/documents/doors.ts';
import type { DocumentKind, Household, SigningBatch } from '../../../shared/domain/records.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { IssuedOriginal } from '../../../shared/protocol/command.ts';

/** Which original: the version it will belong to, and what it says. */
export type OriginalToFill = {
  readonly batch: SigningBatch;
  readonly kind: DocumentKind;
  readonly agreementId: string;
  readonly agreementNo: string;
  readonly fields: Household['fields'];
};

export type FilledOriginal = {
  readonly issued: IssuedOriginal;
  /** Bytes to keep with the command: base, household tail, reading text. */
  readonly parts: readonly Uint8Array[];
  readonly document: FilledDocument;
};

/**
 * Fills a household's original 待签文本 with the batch's template. A refusal names the household and every field that must
 * be mended. Deterministic: the same version with the same fields gives the same bytes, so a repeated try stores nothing twice.
 */
export async function fillOriginal(deps: DeskDeps, wanted: OriginalToFill): Promise<Result<FilledOriginal, Refusal>> {
  const { batch, kind, fields } = wanted;
  const templateVersionId = kind === 'agreement' ? batch.templateVersionId : batch.waiverTemplateVersionId;
  const template = await loadShown(deps.db, 'template', templateVersionId);
  if (template === null) return refuse('unknown_template', '本批次的协议模板还没有同步到这台工作台，请联网同步后再试。');
  const filled = await deps.documents.fill(
    { templateVersionId, kind, title: template.title, text: template.text },
    {
      values: fields.values, members: fields.members, partyA: batch.partyA, batchName: batch.name, agreementNo: wanted.agreementNo,
      verifyUrl: `${deps.config.portalUrl}/v/${wanted.agreementId}`,
    },
  );
  if (!filled.ok) return refuse('cannot_fill', problemSentence(wanted, filled.error));
  const document = filled.value;
  const readingText = new TextEncoder().encode(canonicalJson(document.readingText));
  const issued: IssuedOriginal = {
    fieldsDigest: sha256Hex(canonicalJson(fields)), templateVersionId, baseDigest: document.baseDigest,
    original: documentRefOf([document.base, document.tail]), readingText: documentRefOf([readingText]), readingTextDigest: document.readingTextDigest,
  };
  return ok({ issued, parts: [document.base, document.tail, readingText], document });
}

function problemSentence(wanted: OriginalToFill, problems: readonly FillProblem[]): string {
  const name = wanted.fields.values['principalApplicant'] ?? '';
  const acceptanceNo = wanted.fields.values['acceptanceNo'] ?? '';
  return `${name}（${acceptanceNo}）：${problems.map((each) => each.message).join('')}`;
}
