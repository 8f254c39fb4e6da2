import type { CharacterDrawing, VerifyReport } from '../../shared/documents/doors.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HubConfig } from '../config.ts';
import type { FaceProvider } from '../providers/face/face-provider.ts';
import type { SmsProvider } from '../providers/sms/sms-provider.ts';
import type { ReadDb } from './schema.ts';

/** Large parts, by digest. A write is temp + fsync + rename; a read of what is not there is null. */
export type HubFiles = {
  readonly write: (digest: string, bytes: Uint8Array) => Promise<void>;
  readonly read: (digest: string) => Promise<Uint8Array | null>;
  /** What is not there is removed already. */
  readonly remove: (digest: string) => Promise<void>;
};

/** The hub's own keys: one wraps the households' data keys, one makes keyed hashes for look-ups and codes. */
export type HubKeys = {
  readonly wrap: (dataKey: Uint8Array, householdId: string) => Uint8Array;
  readonly unwrap: (wrapped: Uint8Array, householdId: string) => Uint8Array;
  /** The household's key has been destroyed: nothing of it stays at hand. */
  readonly forget: (householdId: string) => void;
  /** HMAC-SHA-256 hex; `use` keeps hashes for different uses apart. */
  readonly keyedHash: (use: string, value: string) => string;
  /** For what belongs to no household yet: code messages, command texts. */
  readonly sealOwn: (text: string, context: string) => string;
  readonly openOwn: (sealed: string, context: string) => string;
};

export type CitizenTailRequest = {
  readonly original: Uint8Array;
  readonly drawings: readonly CharacterDrawing[];
  readonly signedAtMs: number;
  readonly evidenceDigest: string;
  readonly signerName: string;
  /** 受托人 has signed: `signerName` is theirs. */
  readonly isByAgent: boolean;
};

/** The PDF core as the hub uses it. */
export type HubDocuments = {
  /** The tail only; a one-time event certificate is issued for it and its key destroyed. */
  readonly citizenTail: (request: CitizenTailRequest) => Promise<Result<Uint8Array, Refusal>>;
  /** `sealRootsPem`: roots of the seals that are registered, then those of their timestamp servers; the hub's own event root is always trusted. */
  readonly verify: (bytes: Uint8Array, sealRootsPem: readonly string[], timestampRootsPem?: readonly string[]) => Promise<VerifyReport>;
  /** The same of what anybody may send: beside the hub's own thread, given up when it takes too long. */
  readonly verifyUpload: (bytes: Uint8Array, sealRootsPem: readonly string[], timestampRootsPem: readonly string[]) => Promise<Result<VerifyReport, Refusal>>;
  /** Root of the event certificates, PEM: what desks trust for citizens' signatures. */
  readonly eventRootPem: string;
  /** now: somebody waits for it. */
  readonly pageImage: (bytes: Uint8Array, pageIndex: number, scale: number, urgency: 'now' | 'later') => Promise<{ png: Uint8Array; width: number; height: number }>;
};

/** Who wants to know that the log has grown. Only a hint. */
export type HintBoard = { readonly listen: (listener: (seq: number) => void) => () => void; readonly emit: (seq: number) => void };

export type HubLog = {
  readonly info: (facts: Readonly<Record<string, unknown>>, text: string) => void;
  readonly warn: (facts: Readonly<Record<string, unknown>>, text: string) => void;
  readonly error: (facts: Readonly<Record<string, unknown>>, text: string) => void;
};

export type HubDeps = {
  readonly db: ReadDb;
  /** Resolves as soon as every commit made so far is on the disk: whatever leaves the hub waits for it (store/commit-flush.ts). */
  readonly flushed: () => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: HubFiles;
  readonly keys: HubKeys;
  readonly config: HubConfig;
  readonly sms: SmsProvider;
  /** Null: faces are compared by staff, from photos. */
  readonly face: FaceProvider | null;
  readonly documents: HubDocuments;
  readonly hints: HintBoard;
  readonly log: HubLog;
};
