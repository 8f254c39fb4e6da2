import { z } from 'zod';
import { openText, sealText } from '../../shared/crypto/envelope.ts';
import { charactersOfName } from '../../shared/domain/applicant-characters.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Agreement, Household, Progress } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { stepNotes } from '../../shared/text/step-notes.ts';
import { appendChange } from './append-change.ts';
import { characterDrawingSchema } from '../../shared/domain/character-drawing.ts';
import { isOtherHolderActive } from '../security/sessions.ts';
import { draftSchema, newDraft } from './citizen-draft.ts';
import type { DraftStart, SigningDraft } from './citizen-draft.ts';
import { withHint } from './citizen-writes.ts';
import { dataKeyOf } from './data-keys.ts';
import { chooseFaceAction } from './face-actions.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadAgreement, loadRecord } from './load-situation.ts';
import { openOnce, rememberOpened } from './opened.ts';
import { readDocument } from './parts.ts';
import type { HubSchema, ReadDb, WriteDb } from './schema.ts';
import { statement } from './statement.ts';

/** Who is signing what: enough to find the draft and to write where the citizen is. */
export type DraftOwner = {
  readonly household: Household;
  readonly agreement: Agreement;
  /** As it was when the request came. */
  readonly draft: SigningDraft;
  readonly session: { readonly tokenHash: string };
  readonly nowMs: number;
};

export type DraftRequest = {
  readonly situation: Situation;
  readonly agreement: Agreement;
  readonly household: Household;
  readonly issued: NonNullable<Agreement['issued']>;
  readonly holder: string;
  readonly deviceClass: SigningDraft['deviceClass'];
  readonly nowMs: number;
};

/** The draft of the coming attempt and the session that holds it; where there is none yet, one that the first step will keep: reading writes nothing. */
export async function loadDraft(deps: HubDeps, request: DraftRequest): Promise<{ readonly draft: SigningDraft; readonly holder: string }> {
  const attempt = request.agreement.attempt + 1;
  const kept = await readDraft(deps.db, deps, request.agreement);
  if (kept !== null && kept.draft.attempt === attempt) return kept;
  const draft = newDraft({
    attempt, nowMs: request.nowMs, deviceClass: request.deviceClass, faceAction: chooseFaceAction(deps.random, null),
    characters: charactersOfName(request.issued.fields.values['principalApplicant'] ?? ''), returned: await returnedDrawings(deps, request),
  });
  return { draft, holder: request.holder };
}

/** The draft of the coming attempt and the session that holds it; null when nobody has begun one. */
export async function findDraft(deps: HubDeps, agreement: Agreement): Promise<{ readonly draft: SigningDraft; readonly holder: string } | null> {
  const kept = await readDraft(deps.db, deps, agreement);
  return kept?.draft.attempt === agreement.attempt + 1 ? kept : null;
}

/** Changes the draft in one transaction with the record of where the citizen is (null: that stays). The session that acts holds it from then on. */
export async function saveStep(
  deps: HubDeps, owner: DraftOwner, step: Progress['step'] | null,
  change: (draft: SigningDraft, tx: WriteDb) => SigningDraft | Promise<SigningDraft>,
): Promise<void> {
  await withHint(deps, async (tx) => {
    await rewriteDraft(tx, deps, owner, async (draft) => ({ draft: await change(draft, tx) }));
    if (step !== null) await writeProgress(tx, deps, owner, step, null);
  });
}

/** The same where the change itself finds out whether there is a problem; gives its answer. */
export async function changeDraft<Answer>(
  deps: HubDeps, owner: DraftOwner, step: Progress['step'],
  change: (draft: SigningDraft, tx: WriteDb) => Promise<{ readonly draft: SigningDraft; readonly problem: string | null; readonly answer: Answer }>,
): Promise<Answer> {
  return withHint(deps, async (tx) => {
    const { problem, answer } = await rewriteDraft(tx, deps, owner, (draft) => change(draft, tx));
    await writeProgress(tx, deps, owner, step, problem);
    return answer;
  });
}

/** Keeps ink that is being drawn: as saveStep, but no step is done and nobody at a desk need look. */
export async function saveInk(deps: HubDeps, owner: DraftOwner, change: (draft: SigningDraft) => SigningDraft): Promise<void> {
  await deps.db.transaction().execute((tx) => rewriteDraft(tx, deps, owner, async (draft) => ({ draft: change(draft) })));
}

async function rewriteDraft<Changed extends { readonly draft: SigningDraft }>(tx: WriteDb, deps: HubDeps, owner: DraftOwner, change: (draft: SigningDraft) => Promise<Changed>): Promise<Changed> {
  const kept = await readDraft(tx, deps, owner.agreement);
  const isKept = kept !== null && kept.draft.attempt === owner.draft.attempt;
  if (!isKept) await assertComing(tx, deps, owner);
  // Asked before every step too; another device may have taken over since.
  if (isKept && await isHeldElsewhere(tx, kept.holder, owner)) throw Object.assign(new Error('another device has taken over'), { statusCode: 409 });
  const changed = await change(isKept ? kept.draft : owner.draft);
  await writeDraft(tx, deps, { ...owner, holder: owner.session.tokenHash }, changed.draft);
  return changed;
}

/** The first step of an attempt keeps its draft; after a 提交 by another page of the same person there is no step left to take. */
async function assertComing(tx: WriteDb, deps: HubDeps, owner: DraftOwner): Promise<void> {
  const agreement = await loadAgreement(tx, deps, owner.agreement.agreementId);
  if (agreement?.status === 'awaiting_signature' && agreement.attempt + 1 === owner.draft.attempt) return;
  throw Object.assign(new Error('the draft has been submitted meanwhile'), { statusCode: 409 });
}

/** Whether another session than this one holds the draft and is still in use. */
export async function isHeldElsewhere(db: ReadDb, holder: string, who: { readonly session: { readonly tokenHash: string }; readonly nowMs: number }): Promise<boolean> {
  return holder !== who.session.tokenHash && isOtherHolderActive({ db }, holder, who.nowMs);
}

/** Another device takes the draft over, strokes and all. */
export async function takeOverDraft(deps: HubDeps, agreementId: string, holder: string): Promise<void> {
  await deps.db.transaction().execute((tx) => tx.updateTable('signing_draft').set({ holder }).where('agreement_id', '=', agreementId).execute());
}

/** Tells staff why somebody is stuck. */
export async function recordProblem(deps: HubDeps, owner: Pick<DraftOwner, 'household' | 'agreement' | 'nowMs'>, step: Progress['step'], problem: string): Promise<void> {
  await withHint(deps, (tx) => writeProgress(tx, deps, owner, step, problem));
}

/** Where somebody is stays known for so long before it is written again: the desk asks who was signing in the last hour (截止时未完成). */
const stepKnownMs = 10 * 60_000;

/** Where the citizen is; nothing is written when that is known already. */
export async function writeProgress(
  tx: WriteDb, deps: HubDeps, owner: { readonly household: Household; readonly agreement: Agreement | null; readonly nowMs: number }, step: Progress['step'], problem: string | null,
): Promise<void> {
  const { household, agreement } = owner;
  const before = await loadRecord(tx, deps, 'progress', household.householdId);
  const agreementId = agreement?.agreementId ?? null;
  if (before !== null && before.step === step && before.problem === problem && before.agreementId === agreementId && owner.nowMs - before.atMs < stepKnownMs) return;
  const record: Progress = {
    householdId: household.householdId, batchId: household.batchId, agreementId, atMs: owner.nowMs, step, problem, revision: (before?.revision ?? 0) + 1,
  };
  const about = { batchId: household.batchId, householdId: household.householdId, agreementId };
  const event = outsideEvent('citizen', 'citizen_step', owner.nowMs, about, problem ?? stepNotes[step]);
  await appendChange(tx, deps, { decision: { puts: [{ kind: 'progress', record }], event }, commandId: null });
}

async function readDraft(db: ReadDb, deps: HubDeps, agreement: Pick<Agreement, 'agreementId'>): Promise<{ readonly draft: SigningDraft; readonly holder: string } | null> {
  const [row] = (await draftWithKey(db, agreement)).rows;
  // Where the household's key has been destroyed there is no draft either.
  if (row === undefined) return null;
  const key = deps.keys.unwrap(row.wrapped_key, row.household_id);
  const context = draftContext(agreement.agreementId);
  return { draft: openOnce(key, context, row.sealed_state, () => draftSchema.parse(JSON.parse(openText(row.sealed_state, key, context)))), holder: row.holder };
}

const draftWithKey = statement(['agreementId'], (db: ReadDb, { agreementId }: Pick<Agreement, 'agreementId'>) => db.selectFrom('signing_draft').innerJoin('data_key', 'data_key.household_id', 'signing_draft.household_id')
  .select(['signing_draft.household_id', 'signing_draft.holder', 'signing_draft.sealed_state', 'data_key.wrapped_key']).where('signing_draft.agreement_id', '=', agreementId));
const putDraft = statement(['agreement_id', 'household_id', 'holder', 'sealed_state', 'updated_at_ms'], (tx: WriteDb, row: HubSchema['signing_draft']) => tx.insertInto('signing_draft').values(row).onConflict((conflict) => conflict.column('agreement_id').doUpdateSet(row)));

async function writeDraft(tx: WriteDb, deps: HubDeps, owner: Pick<DraftRequest, 'agreement' | 'household' | 'holder' | 'nowMs'>, draft: SigningDraft): Promise<void> {
  const { agreementId } = owner.agreement;
  const key = await dataKeyOf(tx, deps, owner.household.householdId);
  const values = {
    agreement_id: agreementId, household_id: owner.household.householdId, holder: owner.holder,
    sealed_state: sealText(JSON.stringify(draft), key, draftContext(agreementId), deps.random), updated_at_ms: owner.nowMs,
  };
  await putDraft(tx, values);
  rememberOpened(key, draftContext(agreementId), values.sealed_state, draft);
}

/** What was drawn in the attempt that was returned, so that only the characters complained of are drawn again. */
async function returnedDrawings(deps: HubDeps, request: DraftRequest): Promise<DraftStart['returned']> {
  const { returned, agreementId } = request.agreement;
  const signing = request.situation.signings.filter((each) => each.agreementId === agreementId && each.outcome === 'returned').toSorted((one, other) => other.attempt - one.attempt)[0];
  if (returned === null || signing === undefined) return null;
  const bytes = await readDocument(deps.db, deps, signing.drawings);
  if (!bytes.ok) return null;
  const drawings = z.array(characterDrawingSchema).safeParse(JSON.parse(new TextDecoder().decode(bytes.value)));
  return drawings.success ? { drawings: drawings.data, positions: returned.characters } : null;
}

export function draftContext(agreementId: string): string {
  return `signing_draft:${agreementId}`;
}
