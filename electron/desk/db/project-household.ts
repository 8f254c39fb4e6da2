import { pinyin } from 'pinyin-pro';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { latestAgreement, openWaiver } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { listOfHouseholds } from './records.ts';
import type { ReadBodies } from './records.ts';
import type { HouseholdRowRow, WriteDb } from './schema.ts';

/** Makes the lines of these households in the list anew from their shown rows; a household that is not there has none. `waiting`: those with commands that wait. */
export async function projectHouseholds(tx: WriteDb, householdIds: readonly string[], waiting: ReadonlySet<string>, nowMs: number, read?: ReadBodies): Promise<void> {
  const lines = new Map<string, { household: Household | null; agreements: Agreement[] }>(householdIds.map((id) => [id, { household: null, agreements: [] }]));
  for (const each of await listOfHouseholds(tx, 'shown', ['household', 'agreement'], householdIds, read)) {
    if (each.kind === 'household') must(lines.get(each.record.householdId), 'one of these').household = each.record;
    if (each.kind === 'agreement') must(lines.get(each.record.householdId), 'one of these').agreements.push(each.record);
  }
  const gone = [...lines].filter(([, line]) => line.household === null).map(([id]) => id);
  if (gone.length > 0) await tx.deleteFrom('household_row').where('household_id', 'in', gone).execute();
  await putHouseholdRows(tx, [...lines].flatMap(([id, { household, agreements }]) => (household === null ? [] : [{ household, agreements, isWaiting: waiting.has(id) }])), nowMs);
}

export type HouseholdLine = { readonly household: Household; readonly agreements: readonly Agreement[]; readonly isWaiting: boolean };

/**
 * Lines of the list made from what was just written: new ones in one statement, of known ones the columns that changed, since each
 * index of a column that is written is written too. A name that is as it was keeps its pinyin: making it is dear.
 */
export async function putHouseholdRows(tx: WriteDb, lines: readonly HouseholdLine[], nowMs: number): Promise<void> {
  if (lines.length === 0) return;
  const known = await tx.selectFrom('household_row').selectAll().where('household_id', 'in', lines.map((each) => each.household.householdId)).execute();
  const knownById = new Map(known.map((row) => [row.household_id, row]));
  const fresh: HouseholdRowRow[] = [];
  for (const line of lines) {
    const before = knownById.get(line.household.householdId);
    const name = line.household.fields.values['principalApplicant'] ?? '';
    const { pinyin: spoken, pinyin_initials: initials } = before?.name === name ? before : pinyinOf(name);
    const row = rowOf(line, { name, pinyin: spoken, pinyin_initials: initials }, nowMs);
    if (before === undefined) fresh.push(row);
    else await tx.updateTable('household_row').set(changedColumns(before, row)).where('household_id', '=', row.household_id).execute();
  }
  if (fresh.length > 0) await tx.insertInto('household_row').values(fresh).execute();
}

function changedColumns(before: HouseholdRowRow, after: HouseholdRowRow): Partial<HouseholdRowRow> {
  const was: Readonly<Record<string, unknown>> = before;
  return { ...Object.fromEntries(Object.entries(after).filter(([column, value]) => was[column] !== value)), updated_at_ms: after.updated_at_ms };
}

function rowOf({ household, agreements, isWaiting }: HouseholdLine, named: Pick<HouseholdRowRow, 'name' | 'pinyin' | 'pinyin_initials'>, nowMs: number): HouseholdRowRow {
  const values = household.fields.values;
  const residentId = values['residentId'] ?? '';
  const agreement = latestAgreement({ agreements });
  return {
    household_id: household.householdId, batch_id: household.batchId, acceptance_no: household.acceptanceNo, serial: household.serial,
    ...named, name_lower: named.name.toLowerCase(), contact_phone: household.contactPhone, resident_id: residentId, id_last4: residentId.slice(-4),
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

function flag(value: boolean): number {
  return value ? 1 : 0;
}
