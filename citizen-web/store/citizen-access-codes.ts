import { newAccessCode } from '../security/links.ts';
import type { HubDeps } from './hub-deps.ts';
import type { ReadDb } from './schema.ts';

/** sign: the whole way, after the last six and a code. photo: takes the pictures of a signing under way, and shows nothing of it. */
export type CodeUse = 'sign' | 'photo';
export type AccessCodeRow = { readonly agreementId: string; readonly householdId: string; readonly expiresAtMs: number; readonly revokedAtMs: number | null };

/** Mints a 签约码 for one version, good until `expiresAtMs`; only its hash is kept, so it can be shown this once. */
export async function mintAccessCode(deps: HubDeps, mint: { readonly agreementId: string; readonly householdId: string; readonly expiresAtMs: number; readonly use?: CodeUse }): Promise<string> {
  const { code, codeHash } = newAccessCode(deps.random);
  await deps.db.transaction().execute((tx) => tx.insertInto('access_code').values({
    code_hash: codeHash, agreement_id: mint.agreementId, household_id: mint.householdId, purpose: mint.use ?? 'sign', minted_at_ms: deps.clock.nowMs(),
    expires_at_ms: mint.expiresAtMs, revoked_at_ms: null, opened_at_ms: null,
  }).execute());
  return code;
}

export async function findAccessCode(db: ReadDb, codeHash: string, use: CodeUse = 'sign'): Promise<AccessCodeRow | null> {
  const row = await db.selectFrom('access_code').selectAll().where('code_hash', '=', codeHash).where('purpose', '=', use).executeTakeFirst();
  return row === undefined ? null : { agreementId: row.agreement_id, householdId: row.household_id, expiresAtMs: row.expires_at_ms, revokedAtMs: row.revoked_at_ms };
}

/** The QR page on the computer sees that the phone has come. */
export async function markOpened(deps: HubDeps, codeHash: string): Promise<void> {
  await deps.db.transaction().execute((tx) => tx.updateTable('access_code').set({ opened_at_ms: deps.clock.nowMs() }).where('code_hash', '=', codeHash).execute());
}

export async function isOpened(db: ReadDb, codeHash: string): Promise<boolean> {
  const row = await db.selectFrom('access_code').select('opened_at_ms').where('code_hash', '=', codeHash).executeTakeFirst();
  return row !== undefined && row.opened_at_ms !== null;
}

/** All that were minted for a version, the newest first. */
export async function listAccessCodes(db: ReadDb, agreementId: string): Promise<{ codeHash: string; purpose: string; mintedAtMs: number; expiresAtMs: number; openedAtMs: number | null; revokedAtMs: number | null }[]> {
  const rows = await db.selectFrom('access_code').selectAll().where('agreement_id', '=', agreementId).orderBy('minted_at_ms', 'desc').orderBy('code_hash').execute();
  return rows.map((row) => ({ codeHash: row.code_hash, purpose: row.purpose, mintedAtMs: row.minted_at_ms, expiresAtMs: row.expires_at_ms, openedAtMs: row.opened_at_ms, revokedAtMs: row.revoked_at_ms }));
}

/** Opens a code that is good for one device only; false when another was there before. */
export async function openOnce(deps: HubDeps, codeHash: string): Promise<boolean> {
  const done = await deps.db.transaction().execute((tx) => tx.updateTable('access_code').set({ opened_at_ms: deps.clock.nowMs() })
    .where('code_hash', '=', codeHash).where('opened_at_ms', 'is', null).executeTakeFirst());
  return done.numUpdatedRows === 1n;
}

/** The codes of a use that were shown for a version are dead from now on: a new one has been asked for, or there is nothing left to do. */
export async function revokeCodes(deps: HubDeps, agreementId: string, use: CodeUse): Promise<void> {
  await deps.db.transaction().execute((tx) => tx.updateTable('access_code').set({ revoked_at_ms: deps.clock.nowMs() })
    .where('agreement_id', '=', agreementId).where('purpose', '=', use).where('revoked_at_ms', 'is', null).execute());
}
