import type { Agreement } from './records.ts';

/** When nothing more is decided about a version: sealed, void, or a waiver statement confirmed; null while it is under way. */
export function endedAtMs(agreement: Agreement): number | null {
  if (agreement.status === 'void') return agreement.voidedAtMs;
  if (agreement.status === 'sealed') return agreement.sealed?.atMs ?? null;
  return agreement.kind === 'waiver_statement' && agreement.status === 'approved' ? agreement.approved?.atMs ?? null : null;
}
