import { pinyin } from 'pinyin-pro';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { latestAgreement, openWaiver } from '../../../shared/domain/situation.ts';
import { listRecords, loadRecord } from './records.ts';
import type { HouseholdRowRow, ReadDb, WriteDb } from './schema.ts';

/** Makes the household's line of the list anew from its shown rows; a household that is not there has none. */
export async function projectHousehold(tx: WriteDb, householdId: string, nowMs: number): Promise<void> {
  const household = await loadRecord(tx, 'shown', 'household', householdId);
  if (household === null) {
    await tx.deleteFrom('household_row').where('household_id', '=', householdId).execute();
    return;
  }
  const agreements = await listRecords(tx, 'shown', 'agreement', { householdId });
  const row = rowOf(household, agreements, await hasWaiting(tx, householdId), nowMs);
  await tx.insertInto('household_row').values(row).onConflict((conflict) => conflict.column('household_id').doUpdateSet(row)).execute();
}

function rowOf(household: Household, agreements: readonly Agreement[], isWaiting: boolean, nowMs: number): HouseholdRowRow {
  const values = household.fields.values;
  const name = values['principalApplicant'] ?? '';
  const residentId = values['residentId'] ?? '';
  const agreement = latestAgreement({ agreements });
  return {
    household_id: household.householdId, batch_id: household.batchId, acceptance_no: household.acceptanceNo, serial: household.serial,
    name, name_lower: name.toLowerCase(), ...pinyinOf(name), contact_phone: household.contactPhone, resident_id: residentId, id_last4: residentId.slice(-4),
    subdistrict: values['subdistrict'] ?? '', agreement_id: agreement?.agreementId ?? '', agreement_no: agreement?.agreementNo ?? '',
    status: agreement?.status ?? 'draft', void_reason: agreement?.voidReason ?? null, version_no: agreement?.versionNo ?? 1,
    returned: flag(agreement !== null && agreement.returned !== null && agreement.status === 'awaiting_signature'),
    waiver_open: flag(openWaiver({ agreements }) !== null), waiting: flag(isWaiting), removed: flag(household.removed),
    special: JSON.stringify(household.special), monthly_subsidy: values['monthlySubsidy'] ?? '', updated_at_ms: nowMs,
  };
}

/** As a surname and as ordinary characters, since 单 曾 仇 read differently in names. */
function pinyinOf(name: string): { readonly pinyin: string; readonly pinyin_initials: string } {
  // 间隔号 and other signs have no sound, and nobody types them.
  const spoken = name.replace(/[^\p{L}\p{N}]/gu, '');
  const readings = (['normal', 'head'] as const).map((surname) => pinyin(spoken, { toneType: 'none', type: 'array', surname: surname === 'head' ? 'head' : 'off', v: true }));
  const join = (parts: readonly string[][]): string => [...new Set(parts.map((each) => each.join('').toLowerCase()))].join(' ');
  return { pinyin: join(readings), pinyin_initials: join(readings.map((each) => each.map((syllable) => syllable.slice(0, 1)))) };
}

async function hasWaiting(db: ReadDb, householdId: string): Promise<boolean> {
  const row = await db.selectFrom('outbox').select('command_id').where('household_id', '=', householdId).where('state', 'in', ['waiting', 'sent', 'accepted']).limit(1).executeTakeFirst();
  return row !== undefined;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}
