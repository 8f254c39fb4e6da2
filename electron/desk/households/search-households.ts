import type { SelectQueryBuilder } from 'kysely';
import type { ReadDb, DeskSchema, HouseholdRowRow } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { householdRowSchema } from '../../../shared/desk/household-calls.ts';
import type { HouseholdRow } from '../../../shared/desk/household-calls.ts';
import { normaliseName } from '../../../shared/domain/field-values.ts';
import { specialFlags } from '../../../shared/domain/records.ts';
import { maskPhone, toHalfWidth } from '../../../shared/domain/resident-id.ts';
import { ok } from '../../../shared/lib/result.ts';

type Filter = Omit<Input<'households.search'>, 'offset' | 'limit'>;
type Rows = SelectQueryBuilder<DeskSchema, 'household_row', HouseholdRowRow>;
type Found = SelectQueryBuilder<DeskSchema, 'household_search', { household_id: string }>;

/** One page of the list 家庭, in the order of the serial numbers; never a whole ID or phone number. */
export async function searchHouseholds(deps: DeskDeps, input: Input<'households.search'>): Answer<'households.search'> {
  const found = matching(deps.db, input);
  const page = found.orderBy('serial').orderBy('household_id').offset(input.offset).limit(input.limit);
  // Text is looked for once, and counted with its page; a page beyond the end says nothing of the count.
  const counted = input.text.trim() === '' ? null : await page.select((expression) => expression.fn.countAll<number>().over().as('total')).execute();
  const isCounted = counted !== null && (counted.length > 0 || input.offset === 0);
  const total = isCounted ? counted[0]?.total ?? 0 : (await found.clearSelect().select((expression) => expression.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()).total;
  const ids = (counted ?? await page.execute()).map((row) => row.household_id);
  const rows = ids.length === 0 ? [] : await deps.db.selectFrom('household_row').selectAll().where('household_id', 'in', ids).orderBy('serial').orderBy('household_id').execute();
  return ok({ total: Number(total), rows: rows.map(shownRow) });
}

/** Every row that passes the filter, in the order of the list. */
export function matchingRows(db: ReadDb, filter: Filter): Rows {
  return db.selectFrom('household_row').selectAll().where('household_id', 'in', matching(db, filter)).orderBy('serial').orderBy('household_id');
}

/**
 * Households of a batch that pass every test of the filter. Text matches any of: part of the name, pinyin (whole or initials) from the
 * start of a reading, digits of the phone, the last digits of the ID, part of 备案回执号, the end of 协议编号.
 */
function matching(db: ReadDb, filter: Filter): Found {
  let query = db.selectFrom('household_search').select('household_id').where('batch_id', '=', filter.batchId);
  if (filter.statuses.length > 0) query = query.where('status', 'in', filter.statuses);
  if (filter.voidReasons.length > 0) query = query.where('void_reason', 'in', filter.voidReasons);
  if (filter.returnedOnly) query = query.where('returned', '=', 1);
  if (filter.waiverOnly) query = query.where('waiver_open', '=', 1);
  const text = toHalfWidth(filter.text).trim().toLowerCase();
  return text === '' ? query : whereTextMatches(query, text);
}

function whereTextMatches(query: Found, text: string): Found {
  // As people write them: xi'an, lü, 138-0013 8000.
  const compact = escapeLike(text.replaceAll('ü', 'v').replace(/[\s'’-]/gu, ''));
  const isLatin = /^[a-z]+$/u.test(compact);
  const isDigits = /^\d{2,}x?$/u.test(compact);
  const inside = new Set([escapeLike(normaliseName(text)), escapeLike(text), ...(isDigits ? [compact] : [])]);
  const edges = new Set([`${escapeLike(text)}$`, ...(isLatin ? [` ${compact}`] : []), ...(isDigits ? [`${compact}$`] : [])]);
  return query.where((each) => each.or([...[...inside].map((part) => each('inside', 'like', `%${part}%`)), ...[...edges].map((part) => each('edges', 'like', `%${part}%`))]));
}

/** `%` and `_` mean something to LIKE, `|` and `$` part the texts of a search; a person who types them means the sign itself, which no record has. */
function escapeLike(text: string): string {
  return text.replaceAll(/[%_|$]/gu, '\u0001');
}

export function shownRow(row: HouseholdRowRow): HouseholdRow {
  return householdRowSchema.parse({
    householdId: row.household_id, batchId: row.batch_id, agreementId: row.agreement_id, acceptanceNo: row.acceptance_no, agreementNo: row.agreement_no,
    name: row.name, idLastFour: row.id_last4, maskedPhone: maskPhone(row.contact_phone), subdistrict: row.subdistrict, status: row.status,
    voidReason: row.void_reason, versionNo: row.version_no, returned: row.returned === 1, waiverOpen: row.waiver_open === 1, waiting: row.waiting === 1,
    special: specialFlags.filter((each) => row.special.includes(each)), monthlySubsidy: row.monthly_subsidy, updatedAtMs: row.updated_at_ms,
  });
}
