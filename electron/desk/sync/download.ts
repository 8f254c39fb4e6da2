import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { digestEverySeq } from '../../../shared/protocol/download.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { applyPage, confirmedDigest, startEpochAgain } from '../db/apply-change.ts';
import type { AppliedPage } from '../db/apply-change.ts';
import { markHubContact } from '../db/hub-contact.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice, readMeta, readMetaNumber, writeMeta } from '../db/meta.ts';
import { recomputeOpen } from '../db/outbox.ts';
import type { WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

const changesPerPage = 500;
const maxPages = 50;

/** `beside`: what was begun before the last page was written, so that the hub has something to do meanwhile; null when no last page came. */
export type Downloaded<Beside> = { readonly changes: number; readonly beside: Beside | null };

/** Fetches and applies pages until the desk has what the hub has (Sync, line 6). Answers how many changes came. */
export async function download<Beside>(deps: DeskDeps, beginBeside: () => Promise<{ readonly answer: Promise<Beside> } | null> = async () => null): Promise<Result<Downloaded<Beside>, Refusal>> {
  let changes = 0;
  const pageLimit = deps.config.changesPerPage ?? changesPerPage;
  // Read once: a digest is only compared where the log ends, and then nothing more is asked for.
  const comparedAtSeq = await readMetaNumber(deps.db, 'comparedAtSeq') ?? 0;
  let answer = await deps.hub.download(await readMeta(deps.db, 'epoch'), await readMetaNumber(deps.db, 'cursor') ?? 0, pageLimit, comparedAtSeq);
  for (let page = 0; page < maxPages; page += 1) {
    if (!answer.ok) return answer;
    const { epoch, throughSeq, lastSeq } = answer.value;
    const isLast = answer.value.changes.length === 0 || throughSeq >= lastSeq;
    // The hub reads the next page while this one is written; it is looked at only once this one is kept.
    const begun = isLast ? await beginBeside() : null;
    const asked = isLast ? null : deps.hub.download(epoch, throughSeq, pageLimit, comparedAtSeq);
    const both = Promise.all([asked, begun?.answer ?? null]);
    // What they met is told below; until then somebody must be listening.
    both.catch(() => undefined);
    if (asked !== null || begun !== null) await deps.hub.handedOver();
    const [applied, [next, beside]] = await Promise.all([applyAnswer(deps, answer.value, deps.clock.nowMs() - answer.value.hubTimeMs), both]);
    if (!applied.ok) return applied;
    markHubContact(deps);
    tellScreens(deps, applied.value);
    changes += answer.value.changes.length;
    if (next === null) return ok({ changes, beside });
    answer = next;
  }
  return ok({ changes, beside: null });
}

/** Page and cursor in one transaction; a page that cannot be believed leaves nothing behind. */
async function applyAnswer(deps: DeskDeps, answer: DownloadResponse, clockAheadMs: number): Promise<Result<AppliedPage, Refusal>> {
  const device = must(await readDevice(deps.db), 'only an enrolled desk downloads');
  return inTransaction(deps.db, async (tx) => {
    const epoch = await readMeta(tx, 'epoch');
    if (epoch !== null && epoch !== answer.epoch) {
      if (!answer.reset) return refuse('epoch', '服务器的数据批号与本机不一致，已停止更新，请联系管理员。');
      await startEpochAgain(tx, answer.epoch);
      // Revisions count anew: what the restored hub says of staff is to be heeded however low its number.
      await tx.updateTable('staff_key').set({ staff_revision: 0 }).execute();
    }
    const isFromNothing = (await readMetaNumber(tx, 'cursor') ?? 0) === 0;
    const applied = await applyPage(tx, answer, { encryptionPrivateKey: device.encryptionPrivateKey, nowMs: deps.clock.nowMs(), removeFile: deps.files.remove });
    if (applied.ok) {
      if (isFromNothing) await recomputeOpen(tx, deps.clock.nowMs());
      await rebuildIfDifferent(tx, deps, answer);
      await writeMeta(tx, 'lastHubTimeMs', answer.hubTimeMs);
      await writeMeta(tx, 'clockAheadMs', clockAheadMs);
      await writeMeta(tx, 'lastContactAtMs', deps.clock.nowMs());
    }
    return applied;
  });
}

/** Every 1,000 seq both sides compare a digest of confirmed state; a difference begins again from the first change, once in as many (Sync, line 11). */
async function rebuildIfDifferent(tx: WriteDb, deps: Pick<DeskDeps, 'log'>, answer: DownloadResponse): Promise<void> {
  if (answer.stateDigest === null) return;
  await writeMeta(tx, 'comparedAtSeq', answer.throughSeq);
  if (answer.stateDigest === await confirmedDigest(tx)) return writeMeta(tx, 'checkedThroughSeq', answer.throughSeq);
  const rebuiltAtSeq = await readMetaNumber(tx, 'rebuiltAtSeq');
  const isSecondTime = rebuiltAtSeq !== null && answer.throughSeq - rebuiltAtSeq < digestEverySeq;
  deps.log.error('the digest of state differs from the hub\'s', new Error(`seq ${answer.throughSeq}, ${isSecondTime ? 'after a rebuild' : 'rebuilding'}`));
  if (isSecondTime) return;
  await startEpochAgain(tx, answer.epoch);
  await writeMeta(tx, 'rebuiltAtSeq', answer.throughSeq);
}

function tellScreens(deps: DeskDeps, applied: AppliedPage): void {
  if (applied.kinds.length === 0 && applied.householdIds.length === 0) return;
  deps.events.emit({ event: 'records_changed', householdIds: applied.householdIds.slice(0, 200), kinds: [...applied.kinds] });
}
