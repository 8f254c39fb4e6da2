import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { readVersionFile } from './document-files.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 保存: one of a version's files, to be written where the person chooses; recorded before it is handed out. */
export async function saveDocument(deps: DeskDeps, input: Input<'documents.save'>): Answer<'documents.save'> {
  const file = await readVersionFile(deps, input.agreementId, input.which);
  if (!file.ok) return file;
  const recorded = await giveCommand(deps, {
    type: 'audit', subjectId: file.value.householdId, expectedRevision: 0, payload: { what: 'exported', note: `保存${file.value.fileName}` },
  }, file.value.householdId);
  if (!recorded.ok) return recorded;
  return ok({ fileToken: deps.fileTokens.addDownload({ fileName: file.value.fileName, bytes: file.value.bytes }), fileName: file.value.fileName });
}
