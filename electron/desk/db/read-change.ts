import { discloseText, knownEvent, knownRecord } from '../../../shared/crypto/change-chain.ts';
import type { DomainEvent, DomainRecord } from '../../../shared/domain/records.ts';
import type { Change, ChangedRecord } from '../../../shared/protocol/change.ts';
import type { ReadDb } from './schema.ts';

/** A record as the hub said it: `body` is its own text, which may say more than this program knows and is kept whole. */
export type ToldRecord = DomainRecord & { readonly body: string };

export type ReadChange = {
  readonly seq: number; readonly commandId: string | null; readonly householdId: string | null;
  readonly known: readonly ToldRecord[];
  /** Of a kind or in a form that only a newer program knows. */
  readonly unknown: readonly ChangedRecord[];
  /** Null: of a type that only a newer program knows, then as it came in `unknownEvent`; or read before. */
  readonly event: DomainEvent | null;
  readonly unknownEvent: string | null;
};

type Told = Pick<Change, 'seq' | 'commandId' | 'householdId' | 'records'> & { readonly event: string | null };

/** Opens a change, or what of it lay aside; throws when a key is wrong or something has been changed: then it cannot be believed. */
export function readChange(change: Told, dataKey: Uint8Array | null): ReadChange {
  const { seq, commandId, householdId } = change;
  const known: ToldRecord[] = [];
  const unknown: ChangedRecord[] = [];
  for (const each of change.records) {
    const body = discloseText(each, each.householdId === null ? null : dataKey);
    const record = knownRecord(each.kind, body);
    if (record === null) unknown.push(each);
    else known.push({ ...record, body });
  }
  const event = change.event === null ? null : knownEvent(change.event, householdId, dataKey);
  return { seq, commandId, householdId, known, unknown, event, unknownEvent: event === null ? change.event : null };
}

export async function dataKeysOf(db: ReadDb, householdIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (householdIds.length === 0) return new Map();
  const rows = await db.selectFrom('data_key').selectAll().where('household_id', 'in', [...householdIds]).execute();
  return new Map(rows.map((row) => [row.household_id, row.key]));
}
