import { PDFContext, PDFHeader, PDFHexString, PDFWriter, type PDFRef } from 'pdf-lib';

/**
 * A small document with the fields that doors.ts promises, for tests of marks, signing and verifying that need a page
 * count, rotation or size which no template gives.
 */
export type PlainBaseInput = {
  readonly pageCount: number;
  readonly rotation?: Rotation;
  /** Of the pages in turn, beginning anew where there are more pages; A4 upright without. */
  readonly sizes?: readonly (readonly [widthPt: number, heightPt: number, rotation: Rotation])[];
  /** Without it the document is a waiver: no bureau and no seam fields. */
  readonly hasBureau?: boolean;
  /** Puts the seam field of even pages at the left edge. */
  readonly duplex?: boolean;
  readonly bureauRect?: readonly number[];
  /** As a careless program would make them: seam widgets that are shown and not printed. */
  readonly isSeamUnprinted?: boolean;
};

type Rotation = 0 | 90 | 180 | 270;
type Part = { readonly pageIndex: number; readonly ref: PDFRef };

export async function plainBase(input: PlainBaseInput): Promise<Uint8Array> {
  const context = PDFContext.create();
  context.header = PDFHeader.forVersion(1, 7);
  const root = context.nextRef();
  const tree = context.nextRef();
  const pages = Array.from({ length: input.pageCount }, () => context.nextRef());
  const last = input.pageCount - 1;
  const parts: Part[] = [{ pageIndex: last, ref: widget(context, pages[last], { FT: 'Sig' }, 'citizen', [330, 200, 480, 280]) }];
  if (input.hasBureau !== false) {
    parts.push({ pageIndex: last, ref: widget(context, pages[last], { FT: 'Sig' }, 'bureau', input.bureauRect ?? [80, 160, 205, 302]) });
    pages.forEach((page, pageIndex) => parts.push({ pageIndex, ref: widget(context, page, { FT: 'Btn', Ff: 65536 }, `seam${pageIndex + 1}`, seamRect(input, pageIndex), input.isSeamUnprinted === true ? 0 : 4) }));
  }
  pages.forEach((page, index) => {
    const body = context.register(context.stream(`0.8 g 100 700 200 20 re f 0.2 g 100 ${600 - (index % 20) * 10} 50 5 re f`));
    context.assign(page, context.obj({
      Type: 'Page', Parent: tree, MediaBox: [0, 0, sizeOf(input, index)[0], sizeOf(input, index)[1]], Resources: {}, Contents: body, Rotate: sizeOf(input, index)[2],
      Annots: parts.filter((part) => part.pageIndex === index).map((part) => part.ref),
    }));
  });
  context.assign(tree, context.obj({ Type: 'Pages', Kids: pages, Count: pages.length }));
  const form = context.register(context.obj({ Fields: parts.map((part) => part.ref), SigFlags: 3 }));
  context.assign(root, context.obj({ Type: 'Catalog', Pages: tree, AcroForm: form, DSS: context.register(context.obj({ Type: 'DSS' })) }));
  const id = PDFHexString.of('00112233445566778899aabbccddeeff');
  context.trailerInfo = { Root: root, ID: context.obj([id, id]) };
  return PDFWriter.forContext(context, Infinity).serializeToBuffer();
}

/** The strip of 20 mm at the edge that is the outer one as the turned page is seen. */
function seamRect(input: PlainBaseInput, pageIndex: number): readonly number[] {
  const isLeft = input.duplex === true && pageIndex % 2 === 1;
  const [width, height, rotation] = sizeOf(input, pageIndex);
  const [left, right] = [[0, 0, 57, height], [width - 57, 0, width, height]] as const;
  const [bottom, top] = [[0, 0, width, 57], [0, height - 57, width, height]] as const;
  if (rotation === 90) return isLeft ? bottom : top;
  if (rotation === 180) return isLeft ? right : left;
  if (rotation === 270) return isLeft ? top : bottom;
  return isLeft ? left : right;
}

function sizeOf({ sizes = [], rotation = 0 }: PlainBaseInput, pageIndex: number): readonly [number, number, Rotation] {
  return sizes[pageIndex % Math.max(1, sizes.length)] ?? [595, 842, rotation];
}

function widget(context: PDFContext, page: PDFRef | undefined, entries: Readonly<Record<string, string | number>>, name: string, rect: readonly number[], flags = 4): PDFRef {
  const [left = 0, bottom = 0, right = 0, top = 0] = rect;
  const form = context.register(context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, right - left, top - bottom], Resources: {} }));
  return context.register(context.obj({
    Type: 'Annot', Subtype: 'Widget', ...entries, T: PDFHexString.fromText(name), F: flags, Rect: [...rect], AP: { N: form },
    ...(page === undefined ? {} : { P: page }),
  }));
}
