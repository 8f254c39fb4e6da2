import { sha256Hex } from '../../crypto/sha256.ts';
import { must } from '../../lib/assert.ts';
import type { FontSet } from '../fonts/font-set.ts';
import { writeVerifyQr } from '../marks/verify-qr.ts';
import { createOperatorsWriter, writeBytes } from '../pdf/operators-writer.ts';
import { addObject, addStream, beginUpdate, endUpdate } from '../pdf/running-update.ts';
import { textObject } from '../pdf/update-writer.ts';
import type { CompiledVariant, PageSegment } from '../template/compile-variant.ts';
import type { Advance } from '../template/line-breaker.ts';
import { encodePageHeader } from '../template/page-furniture.ts';
import { pageHeightPt } from '../template/page-geometry.ts';
import type { Row } from '../template/row.ts';
import type { Template } from '../template/template-model.ts';
import { encodeRow, type BaseCodes, type CharacterCodes } from './encode-row.ts';
import { collectExtraFonts } from './extra-fonts.ts';

export type TailInput = {
  readonly variant: CompiledVariant;
  readonly template: Template;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly valueOf: (label: string) => string;
  readonly agreementNo: string;
  readonly verifyUrl: string;
  /** Of all the document says; makes its /ID. */
  readonly readingTextDigest: string;
  readonly fonts: FontSet;
  readonly advance: Advance;
  /** The characters that the base has. */
  readonly baseCodes: BaseCodes;
};

/** One for all documents of a thread: a tail is taken from it before the next begins. */
const out = createOperatorsWriter();

/**
 * The incremental update that makes a base into one household's original: the pages with fields, complete and in reading
 * order (text drawn over a page would be read out of order), the header, the verification code, the characters the base
 * lacks, and 协议编号 as /AgreementNo of the document information.
 * The second /ID is made of what the document says, so that no two documents have the same.
 */
export function writeHouseholdTail(input: TailInput): Uint8Array {
  const { variant } = input;
  const extras = collectExtraFonts(input.fonts);
  const codes: CharacterCodes = {
    known: input.baseCodes.known, other: (role, codePoint) => input.baseCodes.rest[role].get(codePoint) ?? extras.show(role, codePoint),
  };
  const update = beginUpdate(out, variant.base.length);
  if (input.template.pageHeader.some((span) => span.kind === 'field')) {
    addStream(update, variant.refs.header, () => encodePageHeader(input.template, input.valueOf, { out, codes, advance: input.advance }));
  }
  for (const [pageIndex, segments] of variant.pages.entries()) {
    if (segments === null) continue;
    addStream(update, must(variant.refs.bodies[pageIndex], 'a body of every page'), () => writePage(segments, pageIndex, input, codes));
  }
  addObject(update, textObject(variant.refs.info, infoDictionary(input.title, input.agreementNo)));
  const extra = extras.write(variant.refs.size);
  if (extra.entries.length > 0) {
    const entries = [...variant.refs.fonts, ...extra.entries].map(({ name, ref }) => `/${name} ${ref} 0 R`);
    addObject(update, textObject(variant.refs.resources, `<< /Font << ${entries.join(' ')} >> >>`));
    for (const object of extra.objects) addObject(update, object);
  }
  return endUpdate(update, {
    previousLength: variant.base.length,
    previousStartXref: variant.startXref,
    size: variant.refs.size + extra.objects.length,
    rootRef: variant.refs.root,
    infoRef: variant.refs.info,
    firstId: variant.fileId,
    secondId: sha256Hex(`${input.readingTextDigest} ${input.agreementNo} ${input.verifyUrl}`).slice(0, 32),
  });
}

function writePage(segments: readonly PageSegment[], pageIndex: number, input: TailInput, codes: CharacterCodes): void {
  for (const segment of segments) {
    if (segment.kind === 'fixed') writeBytes(out, segment.operators);
    else encodeRow(out, must(input.rows[segment.rowIndex], 'a row of this variant'), segment.topPt, codes);
  }
  const { qr } = input.variant;
  if (qr.pageIndex !== pageIndex) return;
  writeVerifyQr(out, input.verifyUrl, qr.place.x, pageHeightPt - qr.topPt - qr.place.y - qr.place.height, qr.place.width);
}

/** The title again, as a dictionary is replaced whole, and 协议编号 for whoever reads the file without our records. */
function infoDictionary(title: string, agreementNo: string): string {
  return `<< /Title ${textString(title)} /Producer ${textString('签约台')} /AgreementNo ${textString(agreementNo)} >>`;
}

/** A text string in UTF-16BE with its mark (ISO 32000-1, 7.9.2.2). */
function textString(text: string): string {
  let hex = 'FEFF';
  for (let index = 0; index < text.length; index += 1) hex += text.charCodeAt(index).toString(16).padStart(4, '0').toUpperCase();
  return `<${hex}>`;
}
