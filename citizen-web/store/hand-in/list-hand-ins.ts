import type { z } from 'zod';
import type { HandIn, handInsResponseSchema } from '../../../shared/protocol/hand-in.ts';
import { documentsIn } from '../../../shared/domain/documents-in.ts';
import type { HubDeps } from '../hub-deps.ts';
import { missingParts } from '../parts.ts';
import type { HubSchema, ReadDb } from '../schema.ts';
import { openHandIn, parseContent } from './hand-in-content.ts';

const shownAtOnce = 200;
const settledShownMs = 30 * 86_400_000;

/** 待核对 as staff see it, in the order in which it happened, since what came later rests on what came before. */
export async function listHandIns(deps: Pick<HubDeps, 'db' | 'keys' | 'clock'>): Promise<z.infer<typeof handInsResponseSchema>> {
  const rows = await deps.db.selectFrom('hand_in').leftJoin('command', (join) => join.onRef('command.command_id', '=', 'hand_in.command_id').on('command.outcome', '=', 'accepted'))
    .selectAll('hand_in').select('command.result_seq as landed_seq')
    .where((eb) => eb.or([eb('settled_at_ms', 'is', null), eb('settled_at_ms', '>', deps.clock.nowMs() - settledShownMs)]))
    // What waits for somebody first, then what was only told; the rest fits in or not.
    .orderBy('is_noted').orderBy('hand_in.at_ms').limit(shownAtOnce + 1).execute();
  const handIns: HandIn[] = [];
  for (const row of rows.slice(0, shownAtOnce)) {
    const view = await viewOf(deps.db, deps, row, row.landed_seq !== null);
    if (view !== null) handIns.push(view);
  }
  return { handIns, more: rows.length > shownAtOnce };
}

async function viewOf(db: ReadDb, deps: Pick<HubDeps, 'keys'>, row: HubSchema['hand_in'], hasLanded: boolean): Promise<HandIn | null> {
  const text = await openHandIn(db, deps, row, row.sealed_content);
  if (text === null) return null;
  const content = parseContent(text);
  const reason = row.sealed_reason === null ? '' : await openHandIn(db, deps, row, row.sealed_reason) ?? '';
  const documents = documentsIn(content.records);
  const missing = new Set((await missingParts(db, documents.flatMap(({ parts }) => parts.map(({ digest }) => ({ digest, householdId: row.household_id }))))).map((part) => part.digest));
  return {
    handInId: row.hand_in_id, content, deviceId: row.device_id, receivedAtMs: row.received_at_ms,
    state: row.outcome === 'accepted' || row.outcome === 'rejected' ? row.outcome : hasLanded ? 'landed' : row.is_noted === 1 ? 'noted' : 'open',
    settled: row.settled_by === null || row.settled_at_ms === null ? null : { staffId: row.settled_by, atMs: row.settled_at_ms, reason },
    missing: documents.filter((each) => each.parts.some((part) => missing.has(part.digest))).map((each) => each.digest),
  };
}
