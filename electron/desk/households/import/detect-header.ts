import { matchHeader, type HeaderVocabulary } from './match-header.ts';
import type { RawRow, RawSheet } from './raw-sheet.ts';

const rowsLookedAt = 40;

export type FoundHeader = {
  readonly row: RawRow;
  /** Headers by column index; blank where there is none. */
  readonly headers: readonly string[];
  /** How many different fields the row names. */
  readonly score: number;
};

/** The row that names most fields, two at least; of a two-row header with merged cells the lower one. Null when no row does. */
export function detectHeader(sheet: RawSheet, vocabulary: HeaderVocabulary): FoundHeader | null {
  let best: (FoundHeader & { readonly index: number }) | null = null;
  for (const [index, row] of sheet.rows.slice(0, rowsLookedAt).entries()) {
    if (row.hidden) continue;
    const headers = headerTexts(row, sheet.rows[index - 1], vocabulary);
    const score = new Set(headers.map((header) => matchHeader(header, vocabulary)).filter((target) => target !== null)).size;
    const belowBest = best !== null && index === best.index + 1 && score === best.score && row.cells.some((cell) => cell?.merged === true);
    if (score >= 2 && (best === null || score > best.score || belowBest)) best = { row, headers, score, index };
  }
  return best;
}

/** 承租住房 over 地址 names the field 承租住房地址: a group's name is put in front where the lower cell alone says nothing. */
function headerTexts(row: RawRow, above: RawRow | undefined, vocabulary: HeaderVocabulary): string[] {
  return Array.from(row.cells, (cell, column) => {
    const own = (cell?.text ?? '').trim();
    const group = (above?.cells[column]?.text ?? '').trim();
    if (own === '' || group === '' || own === group || matchHeader(own, vocabulary) !== null) return own;
    return matchHeader(group + own, vocabulary) === null ? own : group + own;
  });
}
