import type { Generated, Kysely, Transaction } from 'kysely';

/** The desk's database. Times are milliseconds since the Unix epoch, flags 0 or 1, `body` is JSON. */
export type DeskSchema = {
  /** What the desk knows of itself and of the hub: see db/meta.ts. */
  meta: { key: string; value: string };
  device_key: { device_id: string; name: string; private_key: string; public_key: string; encryption_private_key: string; encryption_public_key: string };
  staff_key: {
    staff_id: string; account: string; name: string; roles: string; public_key: string;
    /** The private key, sealed with a key derived from the password: whoever can open it knows the password. */
    wrapped_private_key: string; salt: string;
    /** Offline sign-in is possible until then. */
    offline_until_ms: number;
    /** How the password becomes the key: log2(N):r:p of scrypt. */
    kdf: string;
    /** The staff record that the hub answered the last sign-in here with; an older one says nothing about this key. */
    staff_revision: number; password_changed_at_ms: number;
  };
  data_key: { household_id: string; key: Uint8Array };
  /** Written by download only. */
  confirmed_record: RecordRow;
  /** confirmed + waiting commands replayed. */
  shown_record: RecordRow;
  household_row: HouseholdRowRow;
  household_search: HouseholdSearchRow;
  outbox: {
    command_id: string; incarnation: string; device_seq: number; household_id: string | null; subject_id: string; type: string; body: string;
    state: 'waiting' | 'sent' | 'accepted' | 'done' | 'refused';
    result_seq: number | null; part_tries: number;
    /** 0 after the desk has taken a new incarnation, until the member of staff signs in and it is signed anew. */
    is_signed: number; created_at_ms: number;
  };
  unsuccessful: { command_id: string; household_id: string | null; code: string; message: string; at_ms: number };
  history: {
    history_id: Generated<number>; seq: number | null; command_id: string | null; household_id: string | null; batch_id: string | null;
    at_ms: number; waiting: number; body: string;
  };
  /** `body` null: a file named by its digest. */
  part: { digest: string; length: number; body: Uint8Array | null };
  downloaded_change: { epoch: string; seq: number; at_ms: number; body: string };
  /** Epochs that a restore of the hub has ended, of which this desk still has changes: handed in up to `sent_through_seq`, all when `is_done`. */
  former_epoch: { epoch: string; sent_through_seq: number; is_done: number };
  /** The keys that open those changes. */
  former_key: { epoch: string; household_id: string; key: Uint8Array };
  /** Changes this version does not understand: kept, never dropped. */
  change_aside: { epoch: string; seq: number; body: string; reason: string };
  job: {
    job_id: string; kind: string; state: 'running' | 'paused' | 'interrupted' | 'finished' | 'cancelled'; batch_id: string | null;
    /** Who started or last resumed it. */
    staff_id: string; staff_name: string;
    /** JSON: what the kind of job must know to go on. */
    about: string;
    total: number; done: number; failed: number;
    /** How long it was at work, pauses left out. */
    worked_ms: number;
    started_at_ms: number; finished_at_ms: number | null; message: string;
  };
  job_item: {
    job_id: string; position: number; item_id: string; name: string; state: 'waiting' | 'working' | 'done' | 'failed';
    /** Of a failed one: the whole sentence, and the same without whom it is about, to be grouped by. */
    message: string | null; reason: string | null;
    /** JSON of an item that is more than an id; gone when it is done. */
    payload: string | null;
  };
  /** 现场签约 that is under way: see counter/counter-draft.ts. */
  counter_draft: { agreement_id: string; household_id: string; batch_id: string; staff_id: string; updated_at_ms: number; body: string; card: Uint8Array | null; face: Uint8Array | null; letter: Uint8Array | null };
  import_mapping: { header_key: string; body: string; updated_at_ms: number };
};

/** What a search looks at, in the order of the list: kept by triggers on household_row (migration 0010), for households that are not removed. */
export type HouseholdSearchRow = Pick<HouseholdRowRow, 'batch_id' | 'serial' | 'household_id' | 'status' | 'void_reason' | 'returned' | 'waiver_open'> & { inside: string; edges: string };

export type RecordRow = {
  kind: string; id: string; batch_id: string | null; household_id: string | null; revision: number; status: string | null; body: string;
};

/** One line a household, made from shown rows: what the list shows and searches. */
export type HouseholdRowRow = {
  household_id: string; batch_id: string; acceptance_no: string; serial: number; name: string; name_lower: string;
  /** Whole pinyin and initials of the name, lower case, no spaces; several readings separated by a space. */
  pinyin: string; pinyin_initials: string;
  contact_phone: string; resident_id: string; id_last4: string; subdistrict: string;
  agreement_id: string; agreement_no: string; status: string; void_reason: string | null; version_no: number;
  returned: number; waiver_open: number; waiting: number; removed: number; special: string; monthly_subsidy: string; updated_at_ms: number;
};

/** Reads; a transaction will do, and inside one only the transaction may be used. */
export type ReadDb = Pick<Kysely<DeskSchema>, 'selectFrom'>;
export type WriteDb = Transaction<DeskSchema>;
export type DeskDb = Kysely<DeskSchema>;
