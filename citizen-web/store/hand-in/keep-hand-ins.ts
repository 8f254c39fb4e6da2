import { changeHash, discloseEvent, discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { isOnlyNoted } from '../../../shared/domain/decide-hand-in.ts';
import type { Device } from '../../../shared/domain/records.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import { handedInSchema } from '../../../shared/protocol/hand-in.ts';
import type { HandedIn, HandInRequest } from '../../../shared/protocol/hand-in.ts';
import { isErased } from '../data-keys.ts';
import type { HubDeps } from '../hub-deps.ts';
import type { WriteDb } from '../schema.ts';
import { contentDigest, sealHandIn } from './hand-in-content.ts';

type Outcome = 'kept' | 'known' | 'unreadable';
/** A desk holds 30 days of changes; more than this is no desk of ours at work. */
const maxKeptOfDevice = 200_000;

/**
 * Keeps what a desk still has of an epoch that has ended and this hub lacks (Sync, line 12). Nothing is applied. The same change from another
 * desk, or once more from this one, is `known`, as is what the log has by itself or by its command.
 */
export async function keepHandIns(deps: HubDeps, device: Device, items: HandInRequest['changes']): Promise<Result<readonly Outcome[], Refusal>> {
  return deps.db.transaction().execute(async (tx) => {
    const { kept } = await tx.selectFrom('hand_in').select((expression) => expression.fn.countAll<number>().as('kept')).where('device_id', '=', device.deviceId).executeTakeFirstOrThrow();
    if (Number(kept) + items.length > maxKeptOfDevice) return refuse('hand_in_full', '这台设备交回的待核对事项太多，服务器已暂停接收，请联系管理员先处理。');
    const outcomes: Outcome[] = [];
    for (const item of items) outcomes.push(await keepOne(tx, deps, device, item));
    return ok(outcomes);
  });
}

async function keepOne(tx: WriteDb, deps: HubDeps, device: Device, { change, dataKey }: HandInRequest['changes'][number]): Promise<Outcome> {
  const handInId = handInIdOf(change);
  const content = openChange(change, dataKey);
  if (content === null) return 'unreadable';
  if (await isKnown(tx, change, handInId)) return 'known';
  await tx.insertInto('hand_in').values({
    hand_in_id: handInId, household_id: change.householdId, command_id: change.commandId, device_id: device.deviceId, at_ms: change.atMs, is_noted: isOnlyNoted(content.event.type) ? 1 : 0,
    sealed_content: await sealHandIn(tx, deps, handInId, change.householdId, JSON.stringify(content)), content_digest: contentDigest(content), received_at_ms: deps.clock.nowMs(),
    outcome: null, settled_by: null, settled_at_ms: null, sealed_reason: null,
  }).execute();
  return 'kept';
}

/** The same for the same change however often logs have been told again: what an epoch adds to it is left out. */
export function handInIdOf({ atMs, commandId, householdId, records, event }: Change): string {
  return sha256Hex(canonicalJson({ atMs, commandId, householdId, records, event }));
}

/** Null: its hash is not its own, or the key does not open it, or it names another household inside than outside. */
function openChange(change: Change, dataKey: string | null): HandedIn | null {
  const { hash, ...rest } = change;
  if (changeHash(rest) !== hash || (change.householdId === null) !== (dataKey === null)) return null;
  const key = dataKey === null ? null : new Uint8Array(Buffer.from(dataKey, 'base64'));
  if (key !== null && key.length !== 32) return null;
  try {
    const event = discloseEvent(change.event, change.householdId, key);
    const records = change.records.map((each) => discloseRecord(each, each.householdId === null ? null : key));
    const content = handedInSchema.safeParse({ atMs: change.atMs, commandId: change.commandId, event, records });
    return content.success && event.householdId === change.householdId ? content.data : null;
  } catch (error) {
    // A wrong key, changed ciphertext, no record of ours: nothing of it can be believed.
    if (error instanceof Error) return null;
    throw error;
  }
}

async function isKnown(tx: WriteDb, change: Change, handInId: string): Promise<boolean> {
  if (await tx.selectFrom('hand_in').select('hand_in_id').where('hand_in_id', '=', handInId).executeTakeFirst() !== undefined) return true;
  if (change.householdId !== null && await isErased(tx, change.householdId)) return true;
  if (change.commandId !== null && await tx.selectFrom('command').select('command_id').where('command_id', '=', change.commandId).executeTakeFirst() !== undefined) return true;
  // A restored log tells the same changes under the same numbers, as far as it goes.
  const told = await tx.selectFrom('change').select(['at_ms', 'event', 'records']).where('seq', '=', change.seq).execute();
  return told.some((row) => row.at_ms === change.atMs && row.event === change.event && row.records === JSON.stringify(change.records));
}
