import { sql } from 'kysely';
import { listByIds } from '../db/records.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import type { HeldLease } from '../../../shared/desk/lease-calls.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';

const idsPerQuery = 500;

/** Every lease of a batch that still runs, those of this desk first, then by when they end. */
export async function listLeases(deps: DeskDeps, input: Input<'leases.list'>): Answer<'leases.list'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const deviceId = (await readDevice(deps.db))?.deviceId ?? null;
  const endsAtMs = sql<number>`coalesce(json_extract(shown_record.body, '$.lease.expiresAtMs'), 0)`;
  const rows = await deps.db.selectFrom('shown_record').innerJoin('household_row', 'household_row.household_id', 'shown_record.household_id')
    .select(['shown_record.id', 'household_row.household_id', 'household_row.name']).where('shown_record.batch_id', '=', input.batchId).where('shown_record.kind', '=', 'agreement')
    .where('shown_record.status', '=', 'approved').where(endsAtMs, '>', deps.clock.nowMs()).orderBy(endsAtMs).execute();
  const items: HeldLease[] = [];
  for (let from = 0; from < rows.length; from += idsPerQuery) {
    const page = rows.slice(from, from + idsPerQuery);
    const about = await readPage(deps, page.map((row) => row.id));
    for (const row of page) {
      const agreement = about.shown.get(row.id);
      if (agreement?.lease == null) continue;
      const { lease, agreementNo, signingId } = agreement;
      items.push({
        agreementId: row.id, householdId: row.household_id, name: row.name, agreementNo, staffName: lease.staffName, deviceName: about.deviceNames.get(lease.deviceId) ?? '', expiresAtMs: lease.expiresAtMs,
        isHere: lease.deviceId === deviceId, isMine: lease.deviceId === deviceId && lease.staffId === by.value.staffId,
        isWaiting: about.confirmed.get(row.id)?.lease?.leaseId !== lease.leaseId, isReady: signingId !== null && about.readySignings.has(signingId),
      });
    }
  }
  return ok({ items: items.toSorted((one, other) => Number(other.isHere) - Number(one.isHere)) });
}

type About = {
  readonly shown: ReadonlyMap<string, Agreement>;
  readonly confirmed: ReadonlyMap<string, Agreement>;
  readonly deviceNames: ReadonlyMap<string, string>;
  /** Signings whose signed copy is here whole. */
  readonly readySignings: ReadonlySet<string>;
};

async function readPage({ db }: Pick<DeskDeps, 'db'>, ids: readonly string[]): Promise<About> {
  const agreements = await listByIds(db, 'shown', 'agreement', ids);
  const devices = await listByIds(db, 'shown', 'device', [...new Set(agreements.flatMap((each) => each.lease?.deviceId ?? []))]);
  const signings = await listByIds(db, 'shown', 'signing', agreements.flatMap((each) => each.signingId ?? []));
  const digests = [...new Set(signings.flatMap((each) => each.signedCopy?.parts.map((part) => part.digest) ?? []))];
  const here = new Set(digests.length === 0 ? [] : (await db.selectFrom('part').select('digest').where('digest', 'in', digests).execute()).map((row) => row.digest));
  return {
    shown: new Map(agreements.map((each) => [each.agreementId, each])),
    confirmed: new Map((await listByIds(db, 'confirmed', 'agreement', ids)).map((each) => [each.agreementId, each])),
    deviceNames: new Map(devices.map((each) => [each.deviceId, each.name])),
    readySignings: new Set(signings.filter((each) => each.signedCopy !== null && must(each.signedCopy, 'seen').parts.every((part) => here.has(part.digest))).map((each) => each.signingId)),
  };
}
