import type { DeskDeps } from '../desk-deps.ts';
import { loadShown } from '../db/records.ts';
import type { NamedPart } from '../files/part-store.ts';
import type { ItemRefusal } from '../jobs/run-job.ts';
import type { PageDocument } from '../workers/fill-page.ts';
import { issuingProblem } from './issuing-problem.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { FillInput, FillProblem } from '../../../shared/documents/doors.ts';
import type { DocumentKind, Household, SigningBatch } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
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
  /** Bytes to keep with the command: base, household tail, reading text; in a page the bases stand apart. */
  readonly parts: readonly NamedPart[];
};

/**
 * Fills a household's original 待签文本 with the batch's template. A refusal names the household and every field that must
 * be mended. Deterministic: the same version with the same fields gives the same bytes, so a repeated try stores nothing twice.
 */
export async function fillOriginal(deps: DeskDeps, wanted: OriginalToFill): Promise<Result<FilledOriginal, Refusal>> {
  const { bases, originals } = await fillOriginals(deps, [wanted], []);
  const filled = must(originals[0], 'one answer an original');
  return filled.ok ? ok({ ...filled.value, parts: [...bases, ...filled.value.parts] }) : filled;
}

/** As `fillOriginal`, for an original that is issued at once. */
export async function issueOriginal(deps: DeskDeps, wanted: OriginalToFill): Promise<Result<FilledOriginal, Refusal>> {
  const place = issuingProblem(deps);
  return place === null ? fillOriginal(deps, wanted) : err(place);
}

export type FilledOriginals = {
  /** Those that were not known; one is the beginning of many originals. */
  readonly bases: readonly NamedPart[];
  /** One for each that was wanted, in their order. */
  readonly originals: readonly Result<FilledOriginal, ItemRefusal>[];
};

/** As `fillOriginal` for a page: one order to a worker for each batch and kind in it. */
export async function fillOriginals(deps: DeskDeps, wanted: readonly OriginalToFill[], knownBases: readonly string[]): Promise<FilledOriginals> {
  const answers = new Map<OriginalToFill, Result<FilledOriginal, ItemRefusal>>();
  const bases = new Map<string, NamedPart>();
  for (const alike of Map.groupBy(wanted, (each) => `${each.batch.batchId} ${each.kind}`).values()) {
    const { batch, kind } = must(alike[0], 'a group has members');
    const templateVersionId = kind === 'agreement' ? batch.templateVersionId : batch.waiverTemplateVersionId;
    const template = await loadShown(deps.db, 'template', templateVersionId);
    if (template === null) {
      for (const each of alike) answers.set(each, refuse('unknown_template', '本批次的协议模板还没有同步到这台工作台，请联网同步后再试。'));
      continue;
    }
    const source = { templateVersionId, kind, title: template.title, text: template.text };
    const page = await deps.documents.fillPage({ source, inputs: alike.map((each) => inputOf(deps, each)), knownBases: [...knownBases, ...bases.keys()] });
    for (const base of page.bases) bases.set(base.digest, base);
    for (const [index, each] of alike.entries()) {
      const filled = must(page.documents[index], 'one document an input');
      answers.set(each, filled.ok ? ok(originalOf(filled.value, templateVersionId, each.fields)) : err(refusalOf(each, filled.error)));
    }
  }
  return { bases: [...bases.values()], originals: wanted.map((each) => must(answers.get(each), 'an answer for each')) };
}

function inputOf(deps: Pick<DeskDeps, 'config'>, { batch, agreementId, agreementNo, fields }: OriginalToFill): FillInput {
  return {
    values: fields.values, members: fields.members, partyA: batch.partyA, batchName: batch.name, agreementNo,
    verifyUrl: `${deps.config.portalUrl}/v/${agreementId}`,
  };
}

function originalOf({ digest, baseDigest, baseLength, tail, readingText }: PageDocument, templateVersionId: string, fields: Household['fields']): FilledOriginal {
  const text = { digest: readingText.digest, length: readingText.bytes.length };
  const issued: IssuedOriginal = {
    fieldsDigest: sha256Hex(canonicalJson(fields)), templateVersionId, baseDigest,
    original: { digest, parts: [{ digest: baseDigest, length: baseLength }, { digest: tail.digest, length: tail.bytes.length }] },
    readingText: { digest: text.digest, parts: [text] }, readingTextDigest: text.digest,
  };
  return { issued, parts: [tail, readingText] };
}

function refusalOf(wanted: OriginalToFill, problems: readonly FillProblem[]): ItemRefusal {
  const name = wanted.fields.values['principalApplicant'] ?? '';
  const acceptanceNo = wanted.fields.values['acceptanceNo'] ?? '';
  const reason = problems.map((each) => each.message).join('');
  return { code: 'cannot_fill', message: `${name}（${acceptanceNo}）：${reason}`, reason };
}
