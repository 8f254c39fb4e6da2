import { openText, sealText } from '../../../shared/crypto/envelope.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { Json } from '../../../shared/lib/canonical-json.ts';
import { handedInSchema } from '../../../shared/protocol/hand-in.ts';
import type { HandedIn } from '../../../shared/protocol/hand-in.ts';
import { dataKeyOf, findDataKey } from '../data-keys.ts';
import type { HubDeps } from '../hub-deps.ts';
import type { ReadDb, WriteDb } from '../schema.ts';

/** What a handed-in change says, whoever says it: what an admin saw is compared by it with what is kept. */
export function contentDigest(content: HandedIn): string {
  // Everything in it has come as JSON.
  return sha256Hex(canonicalJson(JSON.parse(JSON.stringify(content)) as Json));
}

/** Sealed as everything personal at rest: with the household's key, or with the hub's own where it is nobody's. */
export async function sealHandIn(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random'>, handInId: string, householdId: string | null, text: string): Promise<string> {
  return householdId === null ? deps.keys.sealOwn(text, contextOf(handInId)) : sealText(text, await dataKeyOf(tx, deps, householdId), contextOf(handInId), deps.random);
}

/** Null when the household's key has been destroyed. */
export async function openHandIn(db: ReadDb, deps: Pick<HubDeps, 'keys'>, row: { readonly hand_in_id: string; readonly household_id: string | null }, sealed: string): Promise<string | null> {
  if (row.household_id === null) return deps.keys.openOwn(sealed, contextOf(row.hand_in_id));
  const key = await findDataKey(db, deps, row.household_id);
  return key === null ? null : openText(sealed, key, contextOf(row.hand_in_id));
}

export function parseContent(text: string): HandedIn {
  return handedInSchema.parse(JSON.parse(text));
}

function contextOf(handInId: string): string {
  return `hand-in:${handInId}`;
}
