import { putPart } from '../../citizen-web/store/parts.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { DocumentRef, Household, SigningBatch } from '../../shared/domain/records.ts';
import type { FilledDocument } from '../../shared/documents/doors.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { IssuedOriginal } from '../../shared/protocol/command.ts';
import type { CommandResult } from '../../shared/protocol/upload.ts';
import { sampleBatch } from './domain-samples.ts';
import type { HubWorld } from './hub-world.ts';
import { sampleFillInput } from './sample-household.ts';

/** The first verbs of a batch, given to a hub as a desk gives them. */
export const fields: Household['fields'] = { values: { ...sampleFillInput.values, principalApplicant: '王大三' }, members: [] };
export const contactPhone = '13800138000';

export async function addBatch(world: HubWorld, change: Partial<SigningBatch> = {}): Promise<CommandResult> {
  return world.give('chen', { type: 'create_batch', subjectId: 'batch', expectedRevision: 0, payload: { batch: { ...sampleBatch, ...change } } }, null);
}

export async function addHousehold(world: HubWorld, householdId = 'house', serial = 7, phone = contactPhone): Promise<CommandResult> {
  return world.give('wang', {
    type: 'add_household', subjectId: householdId, expectedRevision: 0,
    payload: { batchId: 'batch', agreementId: `${householdId}-1`, acceptanceNo: `BHR${serial}`, serial, fields, contactPhone: phone },
  }, householdId);
}

/** Stores a document's parts, as a desk uploads them before the command that names them. */
export async function uploadDocument(world: Pick<HubWorld, 'deps'>, householdId: string | null, pieces: readonly Uint8Array[]): Promise<DocumentRef> {
  const parts = [];
  for (const bytes of pieces) parts.push(await world.deps.db.transaction().execute((tx) => putPart(tx, world.deps, { householdId, bytes })));
  return { digest: sha256Hex(Buffer.concat(pieces)), parts };
}

/** An original that is no PDF: for tests of order, revisions and messages. */
export async function plainIssued(world: Pick<HubWorld, 'deps'>, householdId: string, about: Household['fields'] = fields): Promise<IssuedOriginal> {
  const base = Buffer.from('the same base for all');
  const text = Buffer.from(canonicalJson([{ kind: 'title', text: `协议 ${householdId}` }]));
  const original = await uploadDocument(world, householdId, [base, Buffer.from(`tail of ${householdId} ${sha256Hex(canonicalJson(about))}`)]);
  const readingText = await uploadDocument(world, householdId, [text]);
  return { fieldsDigest: sha256Hex(canonicalJson(about)), templateVersionId: 't', baseDigest: sha256Hex(base), original, readingText, readingTextDigest: readingText.digest };
}

/** The base is nobody's, the tail the household's, as desks send them. */
export async function filledIssued(world: HubWorld, householdId: string, filled: FilledDocument): Promise<IssuedOriginal> {
  const [base, tail] = [await uploadDocument(world, null, [filled.base]), await uploadDocument(world, householdId, [filled.tail])];
  const original = { digest: filled.digest, parts: [...base.parts, ...tail.parts] };
  const readingText = await uploadDocument(world, householdId, [Buffer.from(canonicalJson(filled.readingText))]);
  return { fieldsDigest: sha256Hex(canonicalJson(fields)), templateVersionId: 't', baseDigest: filled.baseDigest, original, readingText, readingTextDigest: filled.readingTextDigest };
}

export async function publish(world: HubWorld, householdId = 'house', issued?: IssuedOriginal): Promise<CommandResult> {
  return world.give('wang', {
    type: 'publish', subjectId: `${householdId}-1`, expectedRevision: 1, payload: { issued: issued ?? (await plainIssued(world, householdId)) },
  }, householdId);
}
