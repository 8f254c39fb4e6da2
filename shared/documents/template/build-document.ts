import type { FillProblem, ReadingBlock } from '../doors.ts';
import type { BuiltUnit, LayoutUnit, UnitValues } from './layout-units.ts';
import type { Row } from './row.ts';

/** A household's document before pages: all rows in order, and which of them its own values fill. */
export type BuiltDocument = {
  readonly rows: readonly Row[];
  readonly filled: readonly boolean[];
  readonly reading: readonly ReadingBlock[];
  readonly problems: readonly FillProblem[];
  /** Heights of the filled units' rows: what page breaks depend on. */
  readonly shape: string;
};

/** Puts values into the units of a template, in order. */
export function buildDocument(units: readonly LayoutUnit[], values: UnitValues): BuiltDocument {
  const rows: Row[] = [];
  const filled: boolean[] = [];
  const reading: ReadingBlock[] = [];
  const problems: FillProblem[] = [];
  const shape: string[] = [];
  for (const unit of units) {
    const built: BuiltUnit = unit.kind === 'fixed' ? unit.built : unit.build(values);
    built.rows.forEach((row, index) => {
      rows.push(unit.startsPage && index === 0 ? { ...row, startsPage: true } : row);
      filled.push(unit.kind === 'filled');
    });
    reading.push(...built.reading);
    problems.push(...built.problems);
    if (unit.kind === 'filled') shape.push(built.rows.map((row) => row.heightPt).join(','));
  }
  return { rows: keepLastLines(rows), filled, reading, problems, shape: shape.join('|') };
}

/** The line before a signing block, and the row before the verification code, go with it to the next page. */
function keepLastLines(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) => {
    const next = rows[index + 1];
    const isKept = next !== undefined && (next.fields.length > 0 || next.qr !== null);
    return isKept && !row.keepWithNext ? { ...row, keepWithNext: true } : row;
  });
}
