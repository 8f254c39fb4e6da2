import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Change, ChangedRecord } from '../protocol/change.ts';
import { deriveKey, keyedHashHex } from './derive-key.ts';
import { sha256Hex } from './sha256.ts';
import { openText, sealText } from './envelope.ts';
import type { DomainEvent, DomainRecord } from '../domain/records.ts';
import { eventSchema, recordKindSchema, recordSchemas } from '../domain/records.ts';
import { recordIdentity } from '../domain/record-identity.ts';
import type { Random } from '../lib/random.ts';
import { must } from '../lib/assert.ts';

/** The hash that ends a change and begins the next one. */
export function changeHash(change: Omit<Change, 'hash'>): string {
  return sha256Hex(canonicalJson(change));
}

/** Puts a record into the form in which it rests on the hub and travels: personal ones sealed with the household's data key. */
export function encloseRecord(each: DomainRecord, dataKey: Uint8Array | null, random: Random): ChangedRecord {
  const identity = recordIdentity(each);
  const plain = JSON.stringify(each.record);
  if (identity.householdId === null) return { kind: each.kind, ...identity, body: plain };
  const key = must(dataKey, 'a personal record needs its household\'s data key');
  const body = sealText(plain, key, recordContext(each.kind, identity.id, identity.revision), random);
  return { kind: each.kind, ...identity, body, commitment: recordCommitment(plain, commitmentSalt({ kind: each.kind, ...identity }, key)) };
}

/**
 * The salt of one record's commitment. It comes from the household's key, so that nobody can guess at a text by its commitment; who is
 * shown it can check that one text and learns nothing of the key.
 */
export function commitmentSalt(record: Pick<ChangedRecord, 'kind' | 'id' | 'revision'>, dataKey: Uint8Array): string {
  return keyedHashHex(commitmentKey(dataKey), recordContext(record.kind, record.id, record.revision));
}

const commitmentKeys = new WeakMap<Uint8Array, KeyObject>();

/** Derived once a key: whoever writes or checks several records of a household has the same bytes at hand. */
function commitmentKey(dataKey: Uint8Array): KeyObject {
  const key = commitmentKeys.get(dataKey) ?? createSecretKey(deriveKey(dataKey, 'record commitments'));
  commitmentKeys.set(dataKey, key);
  return key;
}

/** What a change says of a record's text in the clear. */
export function recordCommitment(text: string, salt: string): string {
  return sha256Hex(`qianyuetai record ${salt} ${text}`);
}

/** Opens what `encloseRecord` closed; throws when the key is wrong, the record has been changed or swapped, or this program does not know its kind or form. */
export function discloseRecord(enclosed: ChangedRecord, dataKey: Uint8Array | null): DomainRecord {
  return must(knownRecord(enclosed.kind, discloseText(enclosed, dataKey)), 'a record of a kind and form that this program knows');
}

/** The JSON inside; throws when the key is wrong or the record has been changed or swapped. */
export function discloseText(enclosed: ChangedRecord, dataKey: Uint8Array | null): string {
  if (enclosed.householdId === null) return enclosed.body;
  return openText(enclosed.body, must(dataKey, 'a personal record needs its household\'s data key'), recordContext(enclosed.kind, enclosed.id, enclosed.revision));
}

/** Null when a newer program has written it, of a kind or in a form that this one does not know. Throws when it is no JSON. */
export function knownRecord(kind: string, text: string): DomainRecord | null {
  const known = recordKindSchema.safeParse(kind);
  const schema = known.success ? recordSchemas[known.data] : undefined;
  const record = schema?.safeParse(JSON.parse(text));
  // The schema is the one of the kind, so kind and record belong together.
  return record?.success === true ? { kind, record: record.data } as DomainRecord : null;
}

export function encloseEvent(event: DomainEvent, dataKey: Uint8Array | null, random: Random): string {
  const plain = JSON.stringify(event);
  return event.householdId === null ? plain : sealText(plain, must(dataKey, 'a household\'s event needs its data key'), `event:${event.householdId}`, random);
}

export function discloseEvent(enclosed: string, householdId: string | null, dataKey: Uint8Array | null): DomainEvent {
  return must(knownEvent(enclosed, householdId, dataKey), 'an event that this program knows');
}

/** Null when a newer program has written it, of a type that this one does not know. Throws when the key is wrong or it is no JSON. */
export function knownEvent(enclosed: string, householdId: string | null, dataKey: Uint8Array | null): DomainEvent | null {
  const plain = householdId === null ? enclosed : openText(enclosed, must(dataKey, 'a household\'s event needs its data key'), `event:${householdId}`);
  const event = eventSchema.safeParse(JSON.parse(plain));
  return event.success ? event.data : null;
}

function recordContext(kind: string, id: string, revision: number): string {
  return `${kind}:${id}:${revision}`;
}
