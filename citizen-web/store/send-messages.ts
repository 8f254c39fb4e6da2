import type { Message } from '../../shared/domain/records.ts';
import { appendChange } from './append-change.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadRecord } from './load-situation.ts';
import { codeLifeMs, outcomeOfProblem } from './message-outcome.ts';
import type { Outcome } from './message-outcome.ts';
import { openOutboxContent, sealOutboxContent } from './outbox-content.ts';
import { codePurpose, messageDecision } from './queue-message.ts';
import type { HubSchema, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

/** So many between two looks for codes at most, and so many a run, each of which tries a message once. */
const pageLength = 10;
const longestRun = 200;
/** Longer than any provider may take to answer. */
const inHandMs = 30_000;
type OutboxRow = HubSchema['sms_outbox'];
type Ended = Outcome & { readonly providerId: string | null };
type EndedRow = { readonly row: OutboxRow; readonly ended: Ended };

/**
 * Sends what is due in the outbox: codes first, since a push to thousands must not outlast their five minutes, then what was tried least, then the
 * oldest. One goes ahead; once the provider has taken one, as many as it bears go side by side, of each household one at a time and in order. While the
 * provider rests (down, unpaid) nothing is tried. What can never go out, or not any more, is told to the desks. Returns how many were tried.
 */
export async function sendMessages(deps: HubDeps): Promise<number> {
  await dropStaleCodes(deps);
  const tried = new Set<string>();
  let isTaking = false;
  while (tried.size < longestRun && deps.sms.restMs() === 0) {
    const untried = (await dueRows(deps)).filter((row) => !tried.has(row.message_id));
    const page = firstOfEach(untried).slice(0, isTaking ? deps.sms.atOnce : 1);
    if (page.length === 0) break;
    for (const row of page) tried.add(row.message_id);
    isTaking = await sendPage(deps, page);
  }
  return tried.size;
}

/** Two messages to one household leave one after the other. */
function firstOfEach(rows: readonly OutboxRow[]): OutboxRow[] {
  const named = new Set<string>();
  return rows.filter(({ household_id: householdId }) => householdId === null || (!named.has(householdId) && named.add(householdId)));
}

/** Sends these side by side. What has ended while others were being written is written together. False when one did not go out. */
async function sendPage(deps: HubDeps, page: readonly OutboxRow[]): Promise<boolean> {
  const ended: EndedRow[] = [];
  let written: Promise<unknown> = Promise.resolve();
  const all = await Promise.allSettled(page.map(async (row) => {
    if (!(await takeInHand(deps, row))) return true;
    const outcome = await sendOne(deps, row);
    ended.push({ row, ended: outcome });
    // What a neighbour's write met is the neighbour's.
    const mine = written.catch(() => undefined).then(() => writeOutcomes(deps, ended.splice(0)));
    written = mine;
    await mine;
    return outcome.state === 'sent';
  }));
  const failed = all.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return all.every((each) => each.status === 'fulfilled' && each.value);
}

async function dueRows(deps: HubDeps): Promise<OutboxRow[]> {
  return deps.db.selectFrom('sms_outbox').selectAll().where('state', '=', 'queued')
    .where((each) => each.or([each('not_before_ms', 'is', null), each('not_before_ms', '<=', deps.clock.nowMs())]))
    .orderBy((each) => each('purpose', '!=', codePurpose)).orderBy('tries').orderBy('created_at_ms').limit(pageLength).execute();
}

/**
 * Where several hub processes share the outbox (PostgreSQL), whoever marks a message first has it in hand, so that nobody gets it twice; a
 * process that dies over it leaves it to the others.
 */
async function takeInHand(deps: HubDeps, row: OutboxRow): Promise<boolean> {
  if (deps.config.databaseUrl === null) return true;
  const nowMs = deps.clock.nowMs();
  const marked = await deps.db.updateTable('sms_outbox').set({ not_before_ms: nowMs + inHandMs }).where('message_id', '=', row.message_id).where('state', '=', 'queued')
    .where((each) => each.or([each('not_before_ms', 'is', null), each('not_before_ms', '<=', nowMs)])).executeTakeFirst();
  return Number(marked.numUpdatedRows) === 1;
}

/** A code that is good no more is not sent, however long the provider was down. */
async function dropStaleCodes(deps: HubDeps): Promise<void> {
  await deps.db.updateTable('sms_outbox').set({ state: 'not_sent', problem: '验证码已过期，没有发送。' }).where('state', '=', 'queued').where('purpose', '=', codePurpose)
    .where('created_at_ms', '<=', deps.clock.nowMs() - codeLifeMs).execute();
}

async function sendOne(deps: HubDeps, row: OutboxRow): Promise<Ended> {
  const unsent = (problem: string): Ended => ({ state: 'not_sent', problem, notBeforeMs: null, countsAsTry: true, providerId: null });
  const content = await openOutboxContent(deps.db, deps, row);
  if (content === null) return unsent('该户的信息已删除，短信未发送。');
  const household = row.household_id === null ? null : await loadRecord(deps.db, deps, 'household', row.household_id);
  // 去世 stops every message at once, those that wait too (product.md, 特殊情况).
  if (household?.special.includes('去世') === true) return unsent('主申请人已登记“去世”，短信未发送。');
  if (row.purpose === codePurpose && household?.removed === true) return unsent('该户已移出名单，短信未发送。');
  // A message that is out must be in the outbox after a power cut too.
  await deps.flushed();
  const sent = await deps.sms.send({ messageId: row.message_id, ...content });
  if (sent.ok) return { state: 'sent', problem: null, notBeforeMs: null, countsAsTry: true, providerId: sent.value.providerId === '' ? null : sent.value.providerId };
  deps.log.warn({ provider: deps.sms.name, problem: sent.error.code }, 'a message did not go out');
  return { ...outcomeOfProblem(sent.error, { isCode: row.purpose === codePurpose, tries: row.tries, createdAtMs: row.created_at_ms, nowMs: deps.clock.nowMs() }), providerId: null };
}

/** What cannot be written does not take its neighbours with it: what went out and is not written down would go out again. */
async function writeOutcomes(deps: HubDeps, rows: readonly EndedRow[]): Promise<void> {
  try {
    await writeTogether(deps, rows);
  } catch (error) {
    if (rows.length === 1) throw error;
    const each = await Promise.allSettled(rows.map((row) => writeTogether(deps, [row])));
    const failed = each.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

async function writeTogether(deps: HubDeps, rows: readonly EndedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const seqs = await deps.db.transaction().execute(async (tx) => {
    const written: number[] = [];
    for (const { row, ended } of rows) written.push(await writeOutcome(tx, deps, row, ended) ?? 0);
    return written;
  });
  const lastSeq = Math.max(...seqs);
  if (lastSeq > 0) deps.hints.emit(lastSeq);
}

/**
 * The outcome in the outbox and, when staff should know, in the message's record; codes have none. Returns the seq of the change. Two senders
 * may have had the same message in hand, while the provider was long in answering: the first that ends it has ended it.
 */
async function writeOutcome(tx: WriteDb, deps: HubDeps, row: OutboxRow, ended: Ended): Promise<number | null> {
  const { state, problem } = ended;
  const nowMs = deps.clock.nowMs();
  const written = await endQueued(tx, {
    message_id: row.message_id, state, problem, tries: row.tries + (ended.countsAsTry ? 1 : 0), sent_at_ms: state === 'sent' ? nowMs : null, not_before_ms: ended.notBeforeMs, provider_id: ended.providerId,
  });
  if (Number(written.numAffectedRows) === 0) return null;
  if (row.purpose === codePurpose) {
    if (state === 'sent' && deps.sms.sendsForReal) await forgetCode(tx, deps, row);
    return null;
  }
  const message = await loadRecord(tx, deps, 'message', row.message_id);
  if (message === null || isTold(message, ended, nowMs)) return null;
  return appendChange(tx, deps, { decision: messageDecision({ ...message, state, problem, atMs: nowMs, revision: message.revision + 1 }), commandId: null });
}

const endQueued = statement(
  ['message_id', 'state', 'problem', 'tries', 'sent_at_ms', 'not_before_ms', 'provider_id'],
  (tx: WriteDb, { message_id: messageId, ...ended }: Pick<OutboxRow, 'message_id' | 'state' | 'problem' | 'tries' | 'sent_at_ms' | 'not_before_ms' | 'provider_id'>) => (
    tx.updateTable('sms_outbox').set(ended).where('message_id', '=', messageId).where('state', '=', 'queued')),
);

/** A code that has really gone out is on the phone and nowhere else (OWASP ASVS 5.0, 6.5.2). */
async function forgetCode(tx: WriteDb, deps: HubDeps, row: OutboxRow): Promise<void> {
  const content = await openOutboxContent(tx, deps, row);
  if (content === null) return;
  const sealed = await sealOutboxContent(tx, deps, { messageId: row.message_id, householdId: row.household_id }, { phone: content.phone, text: '', template: null });
  await tx.updateTable('sms_outbox').set({ sealed_content: sealed }).where('message_id', '=', row.message_id).execute();
}

/** What waits and will soon be tried again is no news; what waits until somebody pays is, once. */
function isTold(message: Message, ended: Ended, nowMs: number): boolean {
  return ended.state === 'queued' && (message.problem === ended.problem || (ended.notBeforeMs ?? nowMs) - nowMs < worthTellingMs);
}

const worthTellingMs = 5 * 60_000;
