import type { FillProblem } from '../doors.ts';
import type { BuiltUnit, LayoutUnit, UnitValues } from './layout-units.ts';
import type { WrittenBlock } from './reading-text.ts';
import type { Row } from './row.ts';

/** A household's document before pages: all rows in order, and which of them its own values fill. */
export type BuiltDocument = {
  readonly rows: readonly Row[];
  readonly filled: readonly boolean[];
  readonly reading: readonly WrittenBlock[];
  readonly problems: readonly FillProblem[];
  /** Heights of the filled units' rows: what page breaks depend on. */
  readonly shape: string;
};

/** Puts values into the units of a template, in order. */
export function buildDocument(units: readonly LayoutUnit[], values: UnitValues): BuiltDocument {
  const rows: Row[] = [];
  const filled: boolean[] = [];
  const reading: WrittenBlock[] = [];
  const problems: FillProblem[] = [];
  let shape = '';
  for (const unit of units) {
    const isFilled = unit.kind === 'filled';
    const built: BuiltUnit = isFilled ? unit.build(values) : unit.built;
    let startsPage = unit.startsPage;
    for (const row of built.rows) {
      rows.push(startsPage ? { ...row, startsPage } : row);
      filled.push(isFilled);
      startsPage = false;
      if (isFilled) shape += `${row.heightPt},`;
    }
    if (isFilled) shape += '|';
    for (const block of built.reading) reading.push(block);
    for (const problem of built.problems) problems.push(problem);
  }
  keepLastLines(rows);
  return { rows, filled, reading, problems, shape };
}

/** The line before a signing block, and the row before the verification code, go with it to the next page. */
function keepLastLines(rows: Row[]): void {
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    const isKept = next !== undefined && (next.fields.length > 0 || next.qr !== null);
    if (isKept && !row.keepWithNext) rows[index] = { ...row, keepWithNext: true };
  }
}
