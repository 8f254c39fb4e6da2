import { listShown, loadShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { analyseInWorker } from './analyse-in-worker.ts';
import { readRememberedMapping } from './remembered-mapping.ts';
import { compareImport } from './import/compare-import.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { ColumnMapping, ImportAnalysis, ImportDifference } from '../../../shared/desk/import-types.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** 导入, first look: where the columns go, what is wrong at which cell, and how the list differs from what the batch holds. */
export async function analyseImport(deps: DeskDeps, input: Input<'import.analyse'>): Answer<'import.analyse'> {
  const analysed = await analyseUpload(deps, input);
  if (!analysed.ok) return analysed;
  const analysis = analysed.value;
  const difference = analysis.report.errors.length === 0 ? await differenceFrom(deps.db, input.batchId, analysis) : null;
  return ok({ analysis, difference, differenceDigest: difference === null ? null : digestOfDifference(difference) });
}

/** How a list differs from what the batch holds now; null for a batch that holds nothing. */
export async function differenceFrom(db: ReadDb, batchId: string, analysis: ImportAnalysis): Promise<ImportDifference | null> {
  const existing = (await listShown(db, 'household', { batchId })).filter((each) => !each.removed);
  return existing.length > 0 ? compareImport(existing, analysis.report.households) : null;
}

/** Of what a re-import would change or take away: whoever confirms has seen exactly that. */
export function digestOfDifference({ changed, removed }: ImportDifference): string {
  return sha256Hex(JSON.stringify({ changed, removed }));
}

export type UploadedList = { readonly batchId: string; readonly fileToken: string; readonly mapping: ColumnMapping | null };

/** Reads and checks an uploaded list with the mapping made by hand, else the one remembered for its headers. */
export async function analyseUpload(deps: DeskDeps, input: UploadedList): Promise<Result<ImportAnalysis, Refusal>> {
  if ((await loadShown(deps.db, 'batch', input.batchId)) === null) return refuse('unknown_batch', '没有找到该批次，请先新建批次再导入。');
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const remembered = await readRememberedMapping(deps.db, input.batchId);
  return analyseInWorker({
    bytes: file.value.bytes, fileName: file.value.fileName, mapping: input.mapping ?? undefined, remembered: remembered ?? undefined,
    today: shanghaiDate(deps.clock.nowMs()),
  }, deps.documents.findUnprintable);
}
