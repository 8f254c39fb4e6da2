import { recordIdentity } from '../../shared/domain/record-identity.ts';
import type { DomainRecord } from '../../shared/domain/records.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { Json } from '../../shared/lib/canonical-json.ts';

/** Names a record among all: its kind and id. */
export function keyOf(each: DomainRecord): string {
  return `${each.kind}:${recordIdentity(each).id}`;
}

/** A record as one text, by which hub and desk are compared. */
export function textOf(each: DomainRecord): string {
  // A record has been through its schema, so it is plain data.
  return canonicalJson(each.record as Json);
}
