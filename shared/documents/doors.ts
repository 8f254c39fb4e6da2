import type { HouseholdMember } from '../domain/agreement-fields.ts';

/**
 * The words that cross the doors of the PDF core. A document grows by incremental updates only (documents.md):
 *
 *   base ── fill ──▶ + household tail = original (D0) ── citizen tail ──▶ signed copy (D1) ── bureau tail ──▶ sealed copy (D2)
 *
 * The base carries all fields empty: signature fields `citizen` and `bureau`, one push button `seam1..N` per page
 * (agreements only where the template has a 盖章处), and an empty /DSS. Tails only set /V and replace /AP of these.
 */
export type TemplateKind = 'agreement' | 'waiver_statement';

/** One version of a template as staff own it: text with `{{字段}}`, see template/README in parse-template.ts. */
export type TemplateSource = {
  readonly templateVersionId: string;
  readonly kind: TemplateKind;
  readonly title: string;
  readonly text: string;
};

/** 甲方, the same for all households of a batch. */
export type PartyA = {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly department: string;
};

/** Everything a household's original says that its template does not. */
export type FillInput = {
  readonly values: Readonly<Record<string, string>>;
  readonly members: readonly HouseholdMember[];
  readonly partyA: PartyA;
  readonly batchName: string;
  readonly agreementNo: string;
  /** What the QR code on the last page holds. */
  readonly verifyUrl: string;
};

/** The text of an original in reading order, for the 大字版, in the citizen's words. */
export type ReadingBlock =
  | { readonly kind: 'title' | 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

export type FilledDocument = {
  /** Same bytes for all households of a template version and page-break variant; stored once. */
  readonly base: Uint8Array;
  readonly tail: Uint8Array;
  /** sha-256 hex of base; of base + tail (D0); of the canonical JSON of readingText. */
  readonly baseDigest: string;
  readonly digest: string;
  readonly readingText: readonly ReadingBlock[];
  /** Its canonical JSON as UTF-8: what is stored and what readingTextDigest is of. */
  readonly readingTextBytes: Uint8Array;
  readonly readingTextDigest: string;
  readonly pageCount: number;
};

/** A problem a clerk can mend: which field (Chinese label, or null) and a whole sentence. */
export type FillProblem = {
  readonly code: 'missing_value' | 'unprintable_character' | 'too_long' | 'template_fault';
  readonly fieldLabel: string | null;
  readonly message: string;
};

/** One pen movement in a box of `width` × `height` CSS pixels; t in ms since the first point of the character. */
export type StrokePoint = { readonly x: number; readonly y: number; readonly t: number; readonly pressure: number };
export type Stroke = readonly StrokePoint[];
export type CharacterDrawing = {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  readonly strokes: readonly Stroke[];
};

/** digest → signature value, with the certificates that belong to it. PKCS#12 now; tokens, HSMs and SM2 plug in here. */
export type Signer = {
  readonly algorithm: 'rsa-sha256' | 'ecdsa-p256-sha256';
  /** DER, signing certificate first, then its issuers. */
  readonly certificates: readonly Uint8Array[];
  /** Signs the bytes (hashing them with SHA-256 itself). ECDSA values are DER. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array;
};

/** A seal at its true size: drawn in vectors, or a picture. */
export type SealDrawing = VectorSeal | PictureSeal;
type SealSize = { readonly name: string; readonly widthMm: number; readonly heightMm: number };
/** In millimetres, y down, origin top left. */
export type VectorSeal = SealSize & {
  /** Filled paths; PDF-like operators in absolute coordinates. */
  readonly paths: readonly SealPath[];
  /** Red by default: '#c8102e'. */
  readonly color: string;
};
export type PictureSeal = SealSize & { readonly picture: SealPicture };
/** Pixels with their opacity, row by row from the top, as a PDF keeps them: deflated (RFC 1950), here in base64. */
export type SealPicture = {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Red, green and blue, one byte each. */
  readonly colorBase64: string;
  /** One byte a pixel, 255 is ink. */
  readonly opacityBase64: string;
};
export type SealPath = {
  readonly fillRule: 'nonzero' | 'evenodd';
  readonly commands: readonly PathCommand[];
};
export type PathCommand =
  | readonly ['M' | 'L', number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z'];

export type VerifyVerdict = 'genuine' | 'changed' | 'not_ours' | 'unreadable';

/** What a verifier can honestly say of one signature. */
export type SignatureReport = {
  readonly field: 'citizen' | 'bureau' | 'other';
  readonly fieldName: string;
  readonly intact: boolean;
  readonly coversWholeRevision: boolean;
  readonly signerName: string;
  readonly issuerName: string;
  /** demo: chains to a root whose subject says 演示. */
  readonly trust: 'trusted' | 'demo' | 'unknown' | 'invalid';
  readonly certificateNotBefore: string | null;
  readonly certificateNotAfter: string | null;
  /** What the signature says of its own time, unproved: an ISO moment, or a bare day. */
  readonly claimedAt: string | null;
  /** RFC 3161 time, else null. */
  readonly timestampedAt: string | null;
  /** PAdES baseline level (ETSI EN 319 142-1, 6): B-T with a trusted timestamp, B-LT with the proofs for later besides; null where nothing holds. */
  readonly level: 'B-B' | 'B-T' | 'B-LT' | null;
  readonly problems: readonly string[];
};

export type VerifyReport = {
  readonly verdict: VerifyVerdict;
  /** sha-256 hex of the whole file. */
  readonly digest: string;
  readonly agreementNo: string | null;
  readonly signatures: readonly SignatureReport[];
  /** Each a whole Chinese sentence. */
  readonly findings: readonly string[];
  /** Lengths in bytes of each revision, first to last; the last is the file's length. */
  readonly revisionLengths: readonly number[];
};
