import { createHash, type Hash } from 'node:crypto';
import { encodeRow, type CharacterCodes } from '../fill/encode-row.ts';
import { createOperatorsWriter, takeWritten, type OperatorsWriter } from '../pdf/operators-writer.ts';
import { writeBase, type BaseField, type BaseFont, type BaseRefs } from '../pdf/base-writer.ts';
import { readStartXref } from '../pdf/update-writer.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { must } from '../../lib/assert.ts';
import type { Advance } from './line-breaker.ts';
import { pageHeightPt } from './page-geometry.ts';
import { encodePageFooter, encodePageHeader } from './page-furniture.ts';
import { paginate, type PlacedRow } from './paginate.ts';
import type { Box, Row } from './row.ts';
import type { Template } from './template-model.ts';

/** A stretch of a page: bytes that every household shares, or a row (by its number among all rows) that it fills itself. */
export type PageSegment =
  | { readonly kind: 'fixed'; readonly operators: Uint8Array }
  | { readonly kind: 'filled'; readonly rowIndex: number; readonly topPt: number };

/** A base and what a household's tail has to bring: the pages with filled rows, in reading order. */
export type CompiledVariant = {
  readonly base: Uint8Array;
  readonly baseDigest: string;
  /** sha-256 of the base, to be copied and continued with a tail. */
  readonly baseHash: Hash;
  readonly startXref: number;
  readonly fileId: string;
  readonly refs: BaseRefs;
  /** Null for a page that is complete in the base. */
  readonly pages: readonly (readonly PageSegment[] | null)[];
  readonly qr: { readonly pageIndex: number; readonly topPt: number; readonly place: Box };
};

export type VariantInput = {
  readonly template: Template;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly isFilled: (rowIndex: number) => boolean;
  readonly fonts: readonly BaseFont[];
  readonly codes: CharacterCodes;
  readonly advance: Advance;
  /** Tells templates and variants apart; part of the file's /ID. */
  readonly key: string;
};

/** Lays rows out on pages and writes the base of this page-break variant. The same input gives the same bytes. */
export async function compileVariant(input: VariantInput): Promise<CompiledVariant> {
  const placed = paginate(input.rows);
  const out = createOperatorsWriter();
  const writing = { out, codes: input.codes, advance: input.advance };
  const pages = placed.map((rows, index) => pageSegments(rows, out, input, () => encodePageFooter(input.template.pageFooter, index + 1, placed.length, writing)));
  const fileId = sha256Hex(input.key).slice(0, 32);
  const fields = placed.flatMap((rows, pageIndex) => rows.flatMap((row) => baseFields(row, pageIndex)));
  const { bytes, refs } = await writeBase({
    title: input.title,
    fileId,
    header: input.template.pageHeader.some((span) => span.kind === 'field') ? null : written(out, () => encodePageHeader(input.template, () => '', writing)),
    bodies: pages.map(onlyFixed),
    fonts: input.fonts,
    fields,
    hasSeams: fields.some((field) => field.name === 'bureau'),
  });
  return {
    base: bytes,
    baseDigest: sha256Hex(bytes),
    baseHash: createHash('sha256').update(bytes),
    startXref: must(readStartXref(bytes), 'a base says where its cross-reference table is'),
    fileId,
    refs,
    pages: pages.map((segments) => (onlyFixed(segments) === null ? segments : null)),
    qr: findQr(placed),
  };
}

/** What is fixed is written together as far as the next row that households fill; a page without such rows is one segment. */
function pageSegments(rows: readonly PlacedRow[], out: OperatorsWriter, input: VariantInput, writeFooter: () => void): readonly PageSegment[] {
  const segments: PageSegment[] = [];
  const closeFixed = (): void => {
    const operators = takeWritten(out);
    if (operators.length > 0) segments.push({ kind: 'fixed', operators });
  };
  for (const { row, index, topPt } of rows) {
    if (index === null || !input.isFilled(index)) {
      encodeRow(out, row, topPt, input.codes);
      continue;
    }
    closeFixed();
    segments.push({ kind: 'filled', rowIndex: index, topPt });
  }
  writeFooter();
  closeFixed();
  return segments;
}

function written(out: OperatorsWriter, write: () => void): Uint8Array {
  write();
  return takeWritten(out);
}

function baseFields({ row, topPt }: PlacedRow, pageIndex: number): readonly BaseField[] {
  return row.fields.map((place) => ({
    name: place.field, pageIndex, x: place.x, y: pageHeightPt - topPt - place.y - place.height, width: place.width, height: place.height,
  }));
}

function findQr(pages: readonly (readonly PlacedRow[])[]): CompiledVariant['qr'] {
  const found = pages.flatMap((rows, pageIndex) => rows.flatMap(({ row, topPt }) => (row.qr === null ? [] : [{ pageIndex, topPt, place: row.qr }])));
  return must(found.at(-1), 'a document has a verification code');
}

/** A page that no household fills, whole; null for any other. */
function onlyFixed(segments: readonly PageSegment[]): Uint8Array | null {
  const [first, ...others] = segments;
  if (first === undefined) return new Uint8Array(0);
  return first.kind === 'fixed' && others.length === 0 ? first.operators : null;
}
