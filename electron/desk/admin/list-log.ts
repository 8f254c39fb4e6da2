import { ok } from '../../../shared/lib/result.ts';
import { eventLabels } from '../../../shared/text/labels-zh.ts';
import { readOfficeHistory } from '../db/history.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { signedInAdmin } from './signed-in-admin.ts';

const shownLines = 300;

/** 操作日志 of what belongs to no household: people, devices, batches, templates, seals, failed sign-ins. */
export async function listLog(deps: DeskDeps): Answer<'admin.log'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const entries = await readOfficeHistory(deps.db, shownLines);
  return ok({ lines: entries.map(({ event, waiting }) => ({ atMs: event.atMs, who: event.actor.name, what: eventLabels[event.type], note: event.note, waiting })) });
}
