import { isWrittenAsDot } from '../../shared/domain/applicant-characters.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import type { Household } from '../../shared/domain/records.ts';
import { copiedInkFlag, fastFlag, recentPhoneFlag, sharedDeviceFlag, staffPlaceFlag } from '../../shared/text/risk-flags.ts';
import type { DraftCharacter, SigningDraft } from './citizen-draft.ts';
import type { HubDeps } from './hub-deps.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** What is known of one submission when reviewers are warned. */
export type RiskFacts = {
  readonly household: Household;
  readonly draft: Pick<SigningDraft, 'startedAtMs' | 'characters'>;
  readonly deviceHash: string;
  readonly arrivedAtMs: number;
};

const [minuteMs, hourMs] = [60_000, 3_600_000];
const fastMs = minuteMs;
const recentPhoneMs = 7 * 24 * hourMs;
/** So long after a desk was heard from an address, the address counts as staff's. */
const staffAddressMs = 12 * hourMs;
/** A session lasts no longer (security/sessions.ts): whoever opened the link did so within this before the draft was begun. */
const openedBeforeMs = hourMs;
const manyHouseholds = 3;

/** What a reviewer should look at twice (product.md, 审核). Asked before the ink of this signing is noted. */
export async function riskFlagsOf(db: ReadDb, deps: Pick<HubDeps, 'keys' | 'config'>, facts: RiskFacts): Promise<string[]> {
  const { draft, household, arrivedAtMs } = facts;
  const flags: string[] = [];
  if (arrivedAtMs - draft.startedAtMs < fastMs) flags.push(fastFlag);
  if (household.phoneChange !== null && arrivedAtMs - household.phoneChange.atMs < recentPhoneMs) flags.push(recentPhoneFlag);
  const households = await householdsOnDevice(db, facts.deviceHash);
  if (households >= manyHouseholds) flags.push(sharedDeviceFlag(households));
  const copied = await copiedPositions(db, deps, draft.characters);
  if (copied.length > 0) flags.push(copiedInkFlag(copied));
  // A demonstration plays citizens and staff on one machine.
  if (!deps.config.demo && (await isOpenedAtStaff(db, facts))) flags.push(staffPlaceFlag);
  return flags;
}

/** Notes from which device and address a household's signing is opened or submitted. */
export async function noteVisit(tx: WriteDb, visit: { readonly householdId: string; readonly deviceHash: string; readonly addressHash: string; readonly atMs: number }): Promise<void> {
  const row = { household_id: visit.householdId, device_hash: visit.deviceHash, address_hash: visit.addressHash, at_ms: visit.atMs };
  await tx.insertInto('signing_visit').values(row).onConflict((conflict) => conflict.columns(['household_id', 'device_hash', 'address_hash']).doUpdateSet({ at_ms: visit.atMs })).execute();
}

/** Notes the ink of a signing, so that it is known when it comes again. */
export async function noteInk(tx: WriteDb, deps: Pick<HubDeps, 'keys'>, signing: { readonly signingId: string; readonly householdId: string; readonly atMs: number; readonly characters: readonly DraftCharacter[] }): Promise<void> {
  for (const hash of new Set(signing.characters.flatMap((each) => inkHash(deps, each.drawing) ?? []))) {
    await tx.insertInto('ink_trace').values({ ink_hash: hash, signing_id: signing.signingId, household_id: signing.householdId, at_ms: signing.atMs }).execute();
  }
}

async function householdsOnDevice(db: ReadDb, deviceHash: string): Promise<number> {
  const rows = await db.selectFrom('signing_visit').select('household_id').distinct().where('device_hash', '=', deviceHash).execute();
  return rows.length;
}

/** Positions, from 0, whose ink was there before: in another signing, or twice in this one. What was carried over from a return is no copy. */
async function copiedPositions(db: ReadDb, deps: Pick<HubDeps, 'keys'>, characters: readonly DraftCharacter[]): Promise<number[]> {
  const hashes = characters.map((each) => (each.isPrefilled ? null : inkHash(deps, each.drawing)));
  const asked = hashes.filter((hash) => hash !== null);
  if (asked.length === 0) return [];
  const rows = await db.selectFrom('ink_trace').select('ink_hash').distinct().where('ink_hash', 'in', asked).execute();
  const known = new Set(rows.map((row) => row.ink_hash));
  return hashes.flatMap((hash, position) => (hash !== null && (known.has(hash) || hashes.indexOf(hash) !== position) ? [position] : []));
}

async function isOpenedAtStaff(db: ReadDb, { household, draft }: RiskFacts): Promise<boolean> {
  const visits = await db.selectFrom('signing_visit').innerJoin('desk_address', 'desk_address.address_hash', 'signing_visit.address_hash')
    .select(['signing_visit.at_ms as at_ms', 'desk_address.last_seen_at_ms as last_seen_at_ms'])
    .where('signing_visit.household_id', '=', household.householdId).where('signing_visit.at_ms', '>=', draft.startedAtMs - openedBeforeMs).execute();
  return visits.some((visit) => visit.last_seen_at_ms >= visit.at_ms - staffAddressMs);
}

/** Keyed digest of the ink wherever it lies in its box: points to a tenth of a pixel from the first one, without time. Null for the dot of a name, which is alike by nature. */
function inkHash(deps: Pick<HubDeps, 'keys'>, drawing: DrawnCharacter | null): string | null {
  const first = drawing?.strokes[0]?.[0];
  if (drawing === null || first === undefined || isWrittenAsDot(drawing.character)) return null;
  const tenths = (value: number): number => Math.round(value * 10);
  const text = drawing.strokes.map((stroke) => stroke.map((point) => `${tenths(point.x - first.x)} ${tenths(point.y - first.y)}`).join(',')).join(';');
  return deps.keys.keyedHash('ink', text);
}
