import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { loadVersion, nameOnVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type WhichDocument = 'original' | 'signed' | 'sealed';
export type VersionFile = { readonly householdId: string; readonly bytes: Uint8Array; readonly fileName: string };

const whichLabels: Readonly<Record<WhichDocument, string>> = { original: '待签文本', signed: '签字件', sealed: '盖章件' };

/** One of a version's files, whole and checked; fetched when it is not here. */
export async function readVersionFile(deps: DeskDeps, agreementId: string, which: WhichDocument): Promise<Result<VersionFile, Refusal>> {
  const loaded = await loadVersion(deps.db, agreementId);
  if (!loaded.ok) return loaded;
  const { agreement, household } = loaded.value;
  const ref = documentRefFor(loaded.value, which);
  if (ref === null) return refuse('no_document', `该协议还没有${whichLabels[which]}，请刷新后查看状态。`);
  const bytes = await readDocument(deps, ref);
  if (!bytes.ok) return bytes;
  const isPaper = which === 'sealed' && agreement.sealed?.channel === 'paper';
  const extension = isPaper ? scanExtension(bytes.value) : 'pdf';
  return ok({ householdId: household.householdId, bytes: bytes.value, fileName: `${agreement.agreementNo}-${nameOnVersion(agreement, household)}-${whichLabels[which]}.${extension}` });
}

function documentRefFor({ situation, agreement }: LoadedVersion, which: WhichDocument): DocumentRef | null {
  switch (which) {
    case 'original': return agreement.issued?.original ?? null;
    case 'signed': return currentSigning(situation, agreement)?.signedCopy ?? null;
    case 'sealed': return agreement.sealed?.document ?? null;
  }
}

/** A scan of paper may be a picture. */
export function scanExtension(bytes: Uint8Array): string {
  if (bytes[0] === 0x89) return 'png';
  return bytes[0] === 0xff ? 'jpg' : 'pdf';
}
