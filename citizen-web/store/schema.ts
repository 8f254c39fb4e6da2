import type { Generated, Kysely, Transaction } from 'kysely';

/** The hub's tables. Personal columns are named `sealed_…` or `body` and lie in the household's envelope. Times are ms since the Unix epoch. */
export type HubSchema = {
  /** One row, locked by every writer: gives the gapless seq and the end of the chain. */
  log_head: { id: number; epoch: string; last_seq: number; last_hash: string };
  change: {
    epoch: string; seq: number; prev_hash: string; hash: string; at_ms: number; command_id: string | null; household_id: string | null;
    records: string; event: string;
  };
  command: {
    command_id: string; device_id: string; incarnation: string; device_seq: number; staff_id: string; type: string; subject_id: string;
    household_id: string | null; text_digest: string; sealed_text: string; outcome: string; refusal: string | null; result_seq: number | null; received_at_ms: number;
  };
  device_state: { device_id: string; incarnation: string; last_seq: number };
  record: {
    kind: string; id: string; batch_id: string | null; household_id: string | null; revision: number; status: string | null; body: string;
  };
  household_number: { household_id: string; batch_id: string; acceptance_no: string; serial: number; person_hash: string; phone_hash: string };
  data_key: { household_id: string; wrapped_key: Uint8Array };
  /** One copy for each household that has it, sealed with its key, so that deleting one household takes nothing from another; '': nobody's, such as bases. */
  part: { digest: string; household_id: string; length: number; body: Uint8Array | null; created_at_ms: number | null };
  /** `expires_at_ms`: of a one-time password; null for one that the person has chosen. */
  staff_secret: { staff_id: string; verifier: string; expires_at_ms: number | null; last_sign_in_at_ms: number | null };
  /** When a device was last heard, and what it said of itself: no record, since it changes with every contact. */
  device_seen: { device_id: string; last_seen_at_ms: number; protocol: number | null; version: string | null; waiting: number | null };
  enrolment_code: { code_hash: string; expires_at_ms: number; used_at_ms: number | null; device_id: string | null };
  access_code: {
    code_hash: string; agreement_id: string; household_id: string; purpose: string; minted_at_ms: number; expires_at_ms: number;
    revoked_at_ms: number | null; opened_at_ms: number | null;
  };
  session: {
    token_hash: string; kind: string; household_id: string | null; person_hash: string | null; agreement_id: string | null; device_class: string;
    created_at_ms: number; last_seen_at_ms: number; expires_at_ms: number; sealed_state: string;
  };
  one_time_code: {
    id: Generated<number>; scope: string; purpose: string; phone_hash: string; code_hmac: string; document_digest: string | null; serial: string;
    created_at_ms: number; expires_at_ms: number; tries: number; used_at_ms: number | null;
    /** In sms_outbox; null where nobody has the number. */
    message_id: string | null;
  };
  signing_draft: { agreement_id: string; household_id: string; holder: string; sealed_state: string; updated_at_ms: number };
  sms_outbox: {
    message_id: string; household_id: string | null; purpose: string; sealed_content: string; state: string; problem: string | null;
    created_at_ms: number; sent_at_ms: number | null; tries: number;
    /** Not tried before; null: at once. */
    not_before_ms: number | null;
    /** What the provider calls it, and when it said what became of it at the phone. */
    provider_id: string | null; receipt_at_ms: number | null;
    /** What a standing job sent it for; it sends it once. */
    occasion: string | null;
  };
  /** A close that was put off for a whole batch; `told_at_ms`: when all its households had been told. */
  batch_extension: { batch_id: string; closes_at_ms: number; decided_at_ms: number; told_at_ms: number | null };
  /** 待核对: changes of an epoch that ended with a restore, handed in by desks; settled by an admin's command. */
  hand_in: {
    hand_in_id: string; household_id: string | null; command_id: string | null; device_id: string; at_ms: number; is_noted: number; sealed_content: string; content_digest: string;
    received_at_ms: number; outcome: string | null; settled_by: string | null; settled_at_ms: number | null; sealed_reason: string | null;
  };
  /** From which device and address (keyed hashes) a household's signing was opened or submitted: what review is warned of (risk-flags.ts). */
  signing_visit: { household_id: string; device_hash: string; address_hash: string; at_ms: number };
  /** Keyed digests of characters as they were drawn, one row for each in each signing: ink that comes twice was copied. */
  ink_trace: { ink_hash: string; signing_id: string; household_id: string; at_ms: number };
  /** Addresses (keyed hashes) from which desks have been heard. */
  desk_address: { address_hash: string; last_seen_at_ms: number };
  /** What was deleted by its age: a row a class and day. */
  retention_run: { class: string; at_ms: number; count: number; kept_days: number };
  /** One row: which master key wraps, and the inner key, sealed with it (security/hub-keys.ts). */
  key_ring: { id: number; key_id: string; sealed_inner: string; since_ms: number };
  rate: { bucket: string; window_start_ms: number; count: number };
  /** `household_id` '': nobody's, a page of a base in the clear. `same_as`: the digest of the document whose picture shows it; then `sealed_png` is empty. */
  page_image: { document_digest: string; page: number; scale: number; household_id: string; width: number; height: number; page_count: number; sealed_png: Uint8Array; same_as: string | null };
  /** Documents whose pages are still to be drawn; `document` is a DocumentRef, digests only. */
  page_image_task: { document_digest: string; household_id: string; document: string; queued_at_ms: number; not_before_ms: number; tries: number };
};

/** A function that reads takes this; one that writes takes WriteDb (a transaction). Inside a transaction use only the transaction. */
export type ReadDb = Kysely<HubSchema>;
export type WriteDb = Transaction<HubSchema>;
