import { deflateSync } from 'node:zlib';
import { PDFContext, PDFHeader, PDFHexString, PDFName, PDFRawStream, PDFRef, PDFString, PDFWriter, type PDFDict } from 'pdf-lib';
import type { CutFont } from '../fonts/text-codes.ts';
import { pageHeightPt, pageWidthPt, seamWidthPt } from '../template/page-geometry.ts';
import { latin1Bytes } from './update-writer.ts';

export type BaseFont = { readonly name: string; readonly cut: CutFont; readonly packedFile: Uint8Array };
export type BaseField = { readonly name: 'citizen' | 'bureau'; readonly pageIndex: number; readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** What a base is made of. Contents are operators; null where every household brings its own. */
export type BasePlan = {
  readonly title: string;
  readonly fileId: string;
  readonly header: Uint8Array | null;
  readonly bodies: readonly (Uint8Array | null)[];
  readonly fonts: readonly BaseFont[];
  readonly fields: readonly BaseField[];
  readonly hasSeams: boolean;
};

/** Object numbers that household tails replace. */
export type BaseRefs = {
  readonly root: number;
  readonly info: number;
  readonly resources: number;
  readonly header: number;
  readonly bodies: readonly number[];
  readonly fonts: readonly { readonly name: string; readonly ref: number }[];
  /** /Size: one more than the highest object number. */
  readonly size: number;
};

/**
 * Writes a base with pdf-lib: pages, fonts, all fields empty, an empty /DSS; a classic cross-reference table, no dates, no
 * chance. Later revisions only replace objects that exist here or add new ones. The fields' forms are empty and their
 * widgets print (/F 4); seams are push buttons (ISO 32000-1, 12.7.4.2.2), as strict validators accept no other later mark.
 */
export async function writeBase(plan: BasePlan): Promise<{ readonly bytes: Uint8Array; readonly refs: BaseRefs }> {
  const context = PDFContext.create();
  context.header = PDFHeader.forVersion(1, 7);
  const root = context.nextRef();
  const pageTree = context.nextRef();
  const resources = context.nextRef();
  const header = addStream(context, plan.header);
  const bodies = plan.bodies.map((body) => addStream(context, body));
  const pages = bodies.map(() => context.nextRef());
  const fontEntries = plan.fonts.map((font) => [font.name, addFont(context, font)] as const);
  context.assign(resources, context.obj({ Font: Object.fromEntries(fontEntries) }));
  const fields = [
    ...plan.fields.map((field) => ({ pageIndex: field.pageIndex, ref: addSignatureField(context, field, pages) })),
    ...(plan.hasSeams ? pages.map((page, pageIndex) => ({ pageIndex, ref: addSeamField(context, pageIndex, page) })) : []),
  ];
  pages.forEach((page, index) => {
    const annotations = fields.filter((field) => field.pageIndex === index).map((field) => field.ref);
    context.assign(page, context.obj({
      Type: 'Page', Parent: pageTree, MediaBox: [0, 0, pageWidthPt, pageHeightPt], Resources: resources,
      Contents: [header, bodies[index] ?? header], Annots: annotations,
    }));
  });
  context.assign(pageTree, context.obj({ Type: 'Pages', Kids: pages, Count: pages.length }));
  context.assign(root, catalog(context, pageTree, fields.map((field) => field.ref)));
  const info = context.register(context.obj({ Title: PDFHexString.fromText(plan.title), Producer: PDFHexString.fromText('签约台') }));
  const id = PDFHexString.of(plan.fileId);
  context.trailerInfo = { Root: root, Info: info, ID: context.obj([id, id]) };
  const bytes = await PDFWriter.forContext(context, Infinity).serializeToBuffer();
  const refs: BaseRefs = {
    root: root.objectNumber, info: info.objectNumber, resources: resources.objectNumber, header: header.objectNumber,
    bodies: bodies.map((body) => body.objectNumber), fonts: fontEntries.map(([name, ref]) => ({ name, ref: ref.objectNumber })),
    size: context.largestObjectNumber + 1,
  };
  return { bytes, refs };
}

function catalog(context: PDFContext, pageTree: PDFRef, fields: PDFRef[]): PDFDict {
  const securityStore = context.register(context.obj({ Type: 'DSS' }));
  const form = context.register(context.obj({ Fields: fields, SigFlags: 3 }));
  return context.obj({
    Type: 'Catalog', Pages: pageTree, AcroForm: form, DSS: securityStore,
    Lang: PDFString.of('zh-CN'), ViewerPreferences: { DisplayDocTitle: true },
  });
}

function addStream(context: PDFContext, operators: Uint8Array | null): PDFRef {
  const ref = context.nextRef();
  assignStream(context, ref, operators ?? new Uint8Array(0), {});
  return ref;
}

function assignStream(context: PDFContext, ref: PDFRef, bytes: Uint8Array, entries: { readonly [key: string]: number }): void {
  const isWorthIt = bytes.length > 100;
  const packed = isWorthIt ? deflateSync(bytes, { level: 9 }) : bytes;
  assignPacked(context, ref, packed, isWorthIt, entries);
}

function assignPacked(context: PDFContext, ref: PDFRef, packed: Uint8Array, isDeflated: boolean, entries: { readonly [key: string]: number }): void {
  const dictionary = context.obj({ ...entries });
  if (isDeflated) dictionary.set(PDFName.of('Filter'), PDFName.of('FlateDecode'));
  context.assign(ref, PDFRawStream.of(dictionary, packed));
}

function addFont(context: PDFContext, font: BaseFont): PDFRef {
  const { description } = font.cut;
  const file = context.nextRef();
  assignPacked(context, file, font.packedFile, true, { Length1: font.cut.file.length });
  const glyphMap = context.nextRef();
  assignStream(context, glyphMap, description.glyphMap, {});
  const toUnicode = context.nextRef();
  assignStream(context, toUnicode, latin1Bytes(description.toUnicode), {});
  const descriptor = context.register(context.obj({
    Type: 'FontDescriptor', FontName: description.name, Flags: 4, FontBBox: [...description.box], ItalicAngle: 0,
    Ascent: description.ascent, Descent: description.descent, CapHeight: 740, StemV: 80, FontFile2: file,
  }));
  const descendant = context.register(context.obj({
    Type: 'Font', Subtype: 'CIDFontType2', BaseFont: description.name,
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
    FontDescriptor: descriptor, CIDToGIDMap: glyphMap, DW: 1000, W: description.widths.flatMap(({ code, width }) => [code, [width]]),
  }));
  return context.register(context.obj({
    Type: 'Font', Subtype: 'Type0', BaseFont: description.name, Encoding: 'Identity-H', DescendantFonts: [descendant], ToUnicode: toUnicode,
  }));
}

function addSignatureField(context: PDFContext, field: BaseField, pages: readonly PDFRef[]): PDFRef {
  const page = pages[field.pageIndex];
  return addWidget(context, { FT: 'Sig' }, field.name, page ?? PDFRef.of(0), field);
}

/** A strip down the whole right edge of the page. */
function addSeamField(context: PDFContext, pageIndex: number, page: PDFRef): PDFRef {
  const place = { x: pageWidthPt - seamWidthPt, y: 0, width: seamWidthPt, height: pageHeightPt };
  return addWidget(context, { FT: 'Btn', Ff: 65536 }, `seam${pageIndex + 1}`, page, place);
}

function addWidget(
  context: PDFContext, entries: { readonly [key: string]: string | number }, name: string, page: PDFRef,
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): PDFRef {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const form = context.register(context.stream('', {
    Type: 'XObject', Subtype: 'Form', BBox: [0, 0, round(place.width), round(place.height)], Resources: {},
  }));
  return context.register(context.obj({
    Type: 'Annot', Subtype: 'Widget', ...entries, T: PDFString.of(name), F: 4, P: page,
    Rect: [round(place.x), round(place.y), round(place.x + place.width), round(place.y + place.height)],
    AP: { N: form },
  }));
}
