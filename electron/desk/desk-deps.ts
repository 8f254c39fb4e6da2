import type { Staff } from '../../shared/domain/records.ts';
import type { DeskEvent } from '../../shared/desk/events.ts';
import type { Job } from '../../shared/desk/job-calls.ts';
import type { SyncState } from '../../shared/desk/session-calls.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import type { BackupKeeper } from './backup/backup-folder.ts';
import type { DeskDb } from './db/schema.ts';
import type { PartFiles } from './files/part-files.ts';
import type { FileTokens } from './rpc/file-tokens.ts';
import type { HubClient } from './sync/hub-client.ts';
import type { Documents } from './workers/documents-tasks.ts';

/** Who is signed in, with the key that signs their commands. */
export type StaffSession = {
  readonly staff: Pick<Staff, 'staffId' | 'account' | 'name' | 'roles'>;
  readonly privateKey: string;
  /** Locked 已锁定: jobs and sync go on in their name, calls of the screens are refused. */
  readonly isLocked?: boolean;
  /** When somebody was last at the keyboard, on the monotonic clock. */
  readonly lastInputMs?: number;
};
export type SessionHolder = { readonly current: () => StaffSession | null; readonly replace: (session: StaffSession | null) => void };

/** Jobs that run now, by id; all others are in the database alone. */
export type RunningJob = {
  readonly job: () => Job;
  /** Nothing new is begun; what has been begun is finished and kept. */
  readonly stop: (reason: 'paused' | 'cancelled' | 'closing') => void;
  /** Resolves when the job has stopped and how far it came is kept. */
  readonly ended: Promise<void>;
};

export type DeskLog = {
  readonly info: (message: string, facts?: Readonly<Record<string, string | number | boolean | null>>) => void;
  readonly error: (message: string, error: unknown) => void;
};

export type DeskConfig = {
  readonly dataDir: string;
  readonly hubUrl: string;
  readonly demo: boolean;
  /** Where citizens go: base of 验真 addresses too. */
  readonly portalUrl: string;
  readonly version: string;
  /** Fonts, PDFium and the licences of what ships. */
  readonly resourceDir: string;
  /** The font named at start for the rarest characters, and why it is not used. */
  readonly rareFont: { readonly fileName: string; readonly problem: string | null } | null;
  readonly backup: { readonly folder: string; readonly keptDays: number };
  /** Where the sample workbook lies; null where the program was shipped without. */
  readonly sampleFile: string | null;
  /** How many items a bulk job does in one transaction; each kind of job knows its own number when absent. */
  readonly itemsPerJobPage?: number;
  /** Commands in one upload and changes in one page of a download; fewer in tests. */
  readonly commandsPerUpload?: number;
  readonly changesPerPage?: number;
};

/** All that use cases may touch of the world. The real ones are made in desk-process.ts. */
export type DeskDeps = {
  readonly db: DeskDb;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: PartFiles;
  readonly documents: Documents;
  readonly session: SessionHolder;
  readonly jobs: Map<string, RunningJob>;
  readonly hub: HubClient;
  readonly fileTokens: FileTokens;
  readonly events: { readonly emit: (event: DeskEvent) => void };
  readonly sync: { readonly state: () => Promise<SyncState>; /** A hint that there is something to send or fetch. */ readonly hint: () => void };
  readonly config: DeskConfig;
  /** What keeps the folder: backups, and the wrap of its key. The key itself is nobody's here. */
  readonly atRest: { readonly backups: Pick<BackupKeeper, 'now' | 'state'>; readonly wrapForRecovery: (publicKey: string) => void };
  readonly log: DeskLog;
};
