import { createHash, type Hash } from 'node:crypto';
import { encodeRow, type CharacterCodes } from '../fill/encode-row.ts';
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
  | { readonly kind: 'fixed'; readonly operators: string }
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
  const pages = placed.map((rows, index) => pageSegments(rows, encodePageFooter(input.template.pageFooter, index + 1, placed.length, input), input));
  const fileId = sha256Hex(input.key).slice(0, 32);
  const fields = placed.flatMap((rows, pageIndex) => rows.flatMap((row) => baseFields(row, pageIndex)));
  const { bytes, refs } = await writeBase({
    title: input.title,
    fileId,
    header: input.template.pageHeader.some((span) => span.kind === 'field') ? null : encodePageHeader(input.template, () => '', input),
    bodies: pages.map((segments) => (isFixed(segments) ? fixedText(segments) : null)),
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
    pages: pages.map((segments) => (isFixed(segments) ? null : segments)),
    qr: findQr(placed),
  };
}

function pageSegments(rows: readonly PlacedRow[], footer: string, input: VariantInput): readonly PageSegment[] {
  const segments: PageSegment[] = [];
  let fixed = '';
  for (const { row, index, topPt } of rows) {
    if (index === null || !input.isFilled(index)) {
      fixed += encodeRow(row, topPt, input.codes);
      continue;
    }
    if (fixed !== '') segments.push({ kind: 'fixed', operators: fixed });
    fixed = '';
    segments.push({ kind: 'filled', rowIndex: index, topPt });
  }
  return [...segments, { kind: 'fixed', operators: fixed + footer }];
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

function isFixed(segments: readonly PageSegment[]): boolean {
  return segments.every((segment) => segment.kind === 'fixed');
}

function fixedText(segments: readonly PageSegment[]): string {
  return segments.map((segment) => (segment.kind === 'fixed' ? segment.operators : '')).join('');
}
