import { z } from 'zod';
import { sealTo } from '../../shared/crypto/sealed-box.ts';
import type { Device } from '../../shared/domain/records.ts';
import { changedRecordSchema } from '../../shared/protocol/change.ts';
import type { Change } from '../../shared/protocol/change.ts';
import { digestEverySeq } from '../../shared/protocol/download.ts';
import type { DownloadResponse } from '../../shared/protocol/download.ts';
import { lastDeviceSeq } from './apply-command.ts';
import { findDataKeys } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import { stateDigest } from './state-digest.ts';

export type ChangesRequest = { readonly epoch: string | null; readonly cursor: number; readonly limit: number; readonly comparedAtSeq: number; readonly incarnation: string };
const changedRecordsSchema = z.array(changedRecordSchema);

/** One page of the log after the cursor, with the keys of the households in it (Sync, lines 6 and 11). */
export async function readChanges(deps: HubDeps, device: Device, request: ChangesRequest): Promise<DownloadResponse> {
  return deps.db.transaction().execute(async (tx) => {
    const head = await tx.selectFrom('log_head').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    const reset = request.epoch !== null && request.epoch !== head.epoch;
    const cursor = reset ? 0 : request.cursor;
    const rows = await tx.selectFrom('change').selectAll().where('epoch', '=', head.epoch).where('seq', '>', cursor).orderBy('seq').limit(request.limit).execute();
    const changes: Change[] = rows.map((row) => ({
      epoch: row.epoch, seq: row.seq, prevHash: row.prev_hash, hash: row.hash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id,
      records: changedRecordsSchema.parse(JSON.parse(row.records)), event: row.event,
    }));
    const throughSeq = changes.at(-1)?.seq ?? cursor;
    const householdIds = [...new Set(changes.flatMap((change) => change.householdId ?? []))];
    const dataKeys = await findDataKeys(tx, deps, householdIds);
    const keys = [...dataKeys].map(([householdId, key]) => ({ householdId, sealedKey: sealTo(device.encryptionKey, key, deps.random) }));
    // The digest is of the state now, so it is only said where this page ends at now.
    const saysDigest = throughSeq === head.last_seq && (changes.length > 0) && Math.floor(throughSeq / digestEverySeq) > Math.floor(Math.min(request.comparedAtSeq, cursor) / digestEverySeq);
    return {
      epoch: head.epoch, hubTimeMs: deps.clock.nowMs(), reset, changes, throughSeq, lastSeq: head.last_seq,
      deviceLastSeq: await lastDeviceSeq(tx, device.deviceId, request.incarnation), keys, erased: householdIds.filter((each) => !dataKeys.has(each)),
      stateDigest: saysDigest ? await stateDigest(tx) : null,
    };
  });
}
