import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import { newCounterDraft, putCounterDraft, putCounterInk, readCounterDraft } from './counter-draft.ts';
import type { CounterDraft, KeptCounterDraft } from './counter-draft.ts';
import { charactersOfName } from '../../../shared/domain/applicant-characters.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type CounterFlow = LoadedVersion & { readonly by: SignedInStaff; /** The principal applicant. */ readonly name: string; /** Of whoever signs. */ readonly characters: readonly string[]; readonly kept: KeptCounterDraft };

/** What 现场签约 on this version stands on, if it may be done now by whoever is signed in; a draft that is none yet is a new one. */
export async function loadCounterFlow(deps: DeskDeps, agreementId: string): Promise<Result<CounterFlow, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const loaded = await loadVersion(deps.db, agreementId);
  if (!loaded.ok) return loaded;
  const { situation, agreement, household, batch } = loaded.value;
  const nowMs = deps.clock.nowMs();
  const problem = commandProblem('counter_sign', situation, agreement, by.value, nowMs);
  if (problem !== null) return err(problem);
  if (agreement.issued === null) return refuse('status', '协议还没有推送，不能现场签约。');
  // What is delivered late was drawn in time; what has not been drawn by now would not be.
  if (nowMs >= effectiveClosesAtMs(batch, household, agreement)) return refuse('closed', '签约期限已过，不能再办理现场签约。确有原因的，请管理员办理恢复签约。');
  const name = nameOnVersion(agreement, household);
  const kept = await readCounterDraft(deps.db, agreementId);
  const characters = charactersOfName(kept?.draft.agent?.name ?? name);
  // A draft of another name is one from before a correction: what was drawn is not this name.
  const usable = kept !== null && kept.draft.characters.length === characters.length && kept.draft.characters.every((each, index) => each === null || each.drawing.character === characters[index]);
  return ok({ ...loaded.value, by: by.value, name, ...(usable ? { characters, kept } : freshFlow(name, nowMs)) });
}

/** Nothing done yet, and the principal applicant signs. */
function freshFlow(name: string, nowMs: number): Pick<CounterFlow, 'characters' | 'kept'> {
  const characters = charactersOfName(name);
  return { characters, kept: newCounterDraft(nowMs, characters.length) };
}

/** Keeps one step of it on this desk. */
export async function keepStep(deps: DeskDeps, flow: CounterFlow, kept: KeptCounterDraft): Promise<Result<Record<string, never>, Refusal>> {
  const { agreement, household, batch, by } = flow;
  const owner = { agreementId: agreement.agreementId, householdId: household.householdId, batchId: batch.batchId, staffId: by.staffId };
  return inTransaction(deps.db, async (tx) => {
    await putCounterDraft(tx, owner, kept, deps.clock.nowMs());
    return ok({});
  });
}

/** Keeps ink that is being drawn; before the consent there is no draft, and nothing is kept. */
export async function keepInk(deps: DeskDeps, flow: CounterFlow, draft: CounterDraft): Promise<Result<Record<string, never>, Refusal>> {
  return inTransaction(deps.db, async (tx) => {
    await putCounterInk(tx, flow.agreement.agreementId, draft, deps.clock.nowMs());
    return ok({});
  });
}
