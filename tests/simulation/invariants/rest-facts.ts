import type { DomainRecord, Signing } from '../../../shared/domain/records.ts';

/** One desk, as it lies on its disk. */
export type DeskFacts = {
  readonly name: string;
  readonly epoch: string | null;
  readonly cursor: number;
  readonly lastHash: string | null;
  /** Records by `kind:id`, as JSON. */
  readonly confirmed: ReadonlyMap<string, string>;
  /** Keys of shown records that are not the confirmed ones. */
  readonly shownDiffers: readonly string[];
  readonly downloaded: readonly { readonly seq: number; readonly hash: string }[];
  readonly outbox: readonly { readonly commandId: string; readonly type: string; readonly state: string; readonly resultSeq: number | null; readonly isListed: boolean; readonly isInTimeline: boolean }[];
  /** Commands that this desk has told a person are done. */
  readonly kept: ReadonlySet<string>;
  /** 未成功事项 that a person has put aside or done again. */
  readonly putAside: ReadonlySet<string>;
  /** Lines of lists and timelines that are not what the records say. */
  readonly screenFaults: readonly string[];
};

/** The hub, as it lies on its disk. */
export type HubFacts = {
  readonly epoch: string;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly hashBySeq: ReadonlyMap<number, string>;
  /** Records by `kind:id`, as JSON: as the changes made them, and as the rows hold them. */
  readonly made: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, DomainRecord>;
  readonly effectByCommand: ReadonlyMap<string, number>;
  readonly results: ReadonlyMap<string, { readonly outcome: string; readonly resultSeq: number | null }>;
  readonly nowMs: number;
  /** Links of versions that are void and not revoked. */
  readonly liveLinksOfVoid: number;
};

/** What was told to whom, in which epoch. */
export type Told = { readonly commandId: string; readonly outcome: string; readonly epoch: string; readonly desk: string };
/** A seal that came and was refused for what the records say, not for who or what sent it. */
export type RefusedSeal = { readonly sealUseId: string; readonly agreementId: string; readonly sealedCopyDigest: string; readonly epoch: string };
export type SignedFacts = { readonly signingId: string; readonly epoch: string };

/** The documents of one signing and, if there is one, of its seal, read back and checked. */
export type DocumentFacts = {
  readonly signing: Signing;
  readonly isSealed: boolean;
  readonly isReadable: boolean;
  readonly evidenceDigest: string | null;
  readonly drawingsDigest: string | null;
  /** Parsed evidence of an online signing. */
  readonly evidence: unknown;
  readonly originalDigest: string | null;
  readonly sealedVerdict: string | null;
  /** Sealed while its certificate was valid, by what the seal says of its own time. */
  readonly isInValidity: boolean;
  readonly isPrefix: boolean;
};
