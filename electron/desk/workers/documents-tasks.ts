import type { FilledDocument, FillInput, FillProblem, SealPicture, TemplateSource, VectorSeal, VerifyReport } from '../../../shared/documents/doors.ts';
import type { PageImage } from '../../../shared/documents/images/page-image.ts';
import type { BureauTailInput } from '../../../shared/documents/signing/append-bureau-tail.ts';
import type { SealKey } from '../../../shared/documents/signing/check-seal-key.ts';
import type { PictureWish, ReadPicture } from '../../../shared/documents/marks/read-picture.ts';
import type { RoundSealInput } from '../../../shared/documents/marks/seal-drawing.ts';
import type { TrustInput } from '../../../shared/documents/verify/check-signature.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { FilledPage, FillPageOrder } from './fill-page.ts';
import type { PlacementLook, SealLookOrder, SeamLook } from './look-at-seal.ts';

export type BureauTailOrder = Pick<BureauTailInput, 'seal' | 'sealedOnIso' | 'placement' | 'maxPagesPerSeam'> & {
  readonly sealedAtMs: number;
  readonly signerId: string;
  /** As the seal's record has them: a server whose token every document must get, and DER lists in base64. */
  readonly timestamp: Seal['timestamp'];
  readonly revocationLists: readonly string[];
};

export type SealPageOrder = {
  /** By their parts, joined and checked where they are sealed: a base in shared memory is not copied for each document that begins with it. */
  readonly signedCopies: readonly { readonly digest: string; readonly parts: readonly Uint8Array[] }[];
  readonly order: BureauTailOrder;
  readonly trust: TrustInput;
};
export type SealedTail = {
  /** Of the whole sealed copy (D2). */
  readonly digest: string;
  readonly tail: { readonly digest: string; readonly bytes: Uint8Array };
};
/** One for each signed copy, in their order. */
export type SealedPage = readonly Result<SealedTail, Refusal>[];

/** What is done with documents off the desk's own thread; every input and answer can be cloned between threads. */
export type Documents = {
  readonly fill: (source: TemplateSource, input: FillInput) => Promise<Result<FilledDocument, readonly FillProblem[]>>;
  /** A page of households at once, see fill-page.ts. */
  readonly fillPage: (order: FillPageOrder) => Promise<FilledPage>;
  /** The characters of the text that cannot be printed, each once. */
  readonly findUnprintable: (text: string) => Promise<readonly string[]>;
  /** Opens a PKCS#12 file under a name of the caller's choice, for `bureauTail`, until `closeSigner`. The pass phrase is not kept; another certificate than the registered one is refused. */
  readonly openSigner: (signerId: string, p12: Uint8Array, passPhrase: string, expected: { readonly certificatePem: string; readonly nowMs: number }) => Promise<Result<null, Refusal>>;
  readonly closeSigner: (signerId: string) => Promise<void>;
  /** The tail only; the sealed copy is the signed copy followed by it. */
  readonly bureauTail: (signedCopy: Uint8Array, order: BureauTailOrder) => Promise<Result<Uint8Array, Refusal>>;
  /** A page of signed copies at once, each checked after it is sealed; see seal-page.ts. */
  readonly sealPage: (order: SealPageOrder) => Promise<SealedPage>;
  /** `scale` 1 is 72 pixels to the inch; null when there is no such page. */
  readonly pageImage: (pdf: Uint8Array, pageIndex: number, scale: number) => Promise<(PageImage & { readonly pageCount: number }) | null>;
  readonly verify: (pdf: Uint8Array, trust: TrustInput) => Promise<VerifyReport>;
  readonly drawRoundSeal: (input: RoundSealInput) => Promise<Result<VectorSeal, Refusal>>;
  /** A PNG taken in as a seal; see readSealPicture. */
  readonly readSealPicture: (png: Uint8Array, wish: PictureWish) => Promise<Result<ReadPicture, Refusal>>;
  /** A seal's picture as a PNG with its opacity, for screens. */
  readonly sealPicturePng: (picture: SealPicture) => Promise<Uint8Array>;
  readonly checkSealKey: (p12: Uint8Array, passPhrase: string, nowMs: number, roots: readonly Uint8Array[]) => Promise<Result<SealKey, Refusal>>;
  /** Empty pages with the fields of an agreement. */
  readonly blankDocument: (pageCount: number) => Promise<Uint8Array>;
  /** Several files of one paper as one PDF; see joinScans. */
  readonly joinScans: (files: readonly Uint8Array[]) => Promise<Result<Uint8Array, Refusal>>;
  readonly lookAtPlacement: (document: Uint8Array, order: SealLookOrder) => Promise<Result<PlacementLook, Refusal>>;
  readonly lookAtSeam: (document: Uint8Array, order: SealLookOrder) => Promise<Result<SeamLook, Refusal>>;
  readonly close: () => Promise<void>;
};
export type DocumentsTask = Exclude<keyof Documents, 'close'>;
