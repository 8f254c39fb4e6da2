import { z } from 'zod';
import { openText, sealText } from '../../shared/crypto/envelope.ts';
import { dataKeyOf, findDataKey, findDataKeys } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import type { HubSchema, ReadDb, WriteDb } from './schema.ts';

/** What a short message says, and to whom: personal, so it lies in the household's envelope; a code for nobody we know in the hub's own. */
const contentSchema = z.object({
  phone: z.string(), text: z.string(),
  /** Null in messages of before there were templates. */
  template: z.object({ key: z.string(), values: z.record(z.string(), z.string()) }).nullable().default(null),
});
export type OutboxContent = z.infer<typeof contentSchema>;

type SealedRow = Pick<HubSchema['sms_outbox'], 'message_id' | 'household_id' | 'sealed_content'>;
export type OutboxSubject = { readonly messageId: string; readonly householdId: string | null };

export async function sealOutboxContent(tx: WriteDb, deps: Pick<HubDeps, 'keys' | 'random'>, { messageId, householdId }: OutboxSubject, content: OutboxContent): Promise<string> {
  const plain = JSON.stringify({ phone: content.phone, text: content.text, template: content.template });
  if (householdId === null) return deps.keys.sealOwn(plain, contextOf(messageId));
  return sealText(plain, await dataKeyOf(tx, deps, householdId), contextOf(messageId), deps.random);
}

/** Null when the household's key has been destroyed: deletion reaches the outbox too. */
export async function openOutboxContent(db: ReadDb, deps: Pick<HubDeps, 'keys'>, row: SealedRow): Promise<OutboxContent | null> {
  if (row.household_id === null) return openOwnContent(deps, row);
  const key = await findDataKey(db, deps, row.household_id);
  return key === null ? null : openWith(key, row);
}

/** The same of many, with one question for all their keys; what cannot be opened any more is not among them. */
export async function openOutboxContents(db: ReadDb, deps: Pick<HubDeps, 'keys'>, rows: readonly SealedRow[]): Promise<ReadonlyMap<string, OutboxContent>> {
  const keys = await findDataKeys(db, deps, [...new Set(rows.flatMap((row) => row.household_id ?? []))]);
  return new Map(rows.flatMap((row) => {
    const key = row.household_id === null ? null : keys.get(row.household_id);
    if (key === undefined) return [];
    return [[row.message_id, key === null ? openOwnContent(deps, row) : openWith(key, row)] as const];
  }));
}

function openOwnContent(deps: Pick<HubDeps, 'keys'>, row: SealedRow): OutboxContent {
  return contentSchema.parse(JSON.parse(deps.keys.openOwn(row.sealed_content, contextOf(row.message_id))));
}

function openWith(key: Uint8Array, row: SealedRow): OutboxContent {
  return contentSchema.parse(JSON.parse(openText(row.sealed_content, key, contextOf(row.message_id))));
}

function contextOf(messageId: string): string {
  return `sms:${messageId}`;
}
