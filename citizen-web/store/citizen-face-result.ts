import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { FaceProblem, FaceProvider, FaceResult } from '../providers/face/face-provider.ts';
import type { ProviderFace, SigningDraft } from './citizen-draft.ts';
import { saveStep } from './citizen-drafts.ts';
import type { DraftOwner } from './citizen-drafts.ts';
import type { HubDeps } from './hub-deps.ts';

export type FaceOwner = DraftOwner & { readonly draft: SigningDraft; readonly person: { readonly name: string; readonly residentId: string } };

/** passed: the draft says so. `problem`: for the citizen; `told`: for staff, null where nothing went wrong yet. */
export type FaceOutcome = { readonly isPassed: true } | { readonly isPassed: false; readonly problem: string; readonly told: string | null };

/**
 * Asks the provider for the result of the attempt that this session began, compares whom it recognised with the agreement, and writes a
 * pass into the draft. Asking again changes nothing: a pass stays, and its attempt is over.
 */
export async function takeFaceResult(deps: HubDeps, provider: FaceProvider, owner: FaceOwner): Promise<Result<FaceOutcome, FaceProblem>> {
  const { started, passed } = owner.draft.providerFace;
  if (passed !== null) return ok({ isPassed: true });
  if (started === null || started.name !== provider.name || started.holder !== owner.session.tokenHash) {
    return ok({ isPassed: false, problem: '这次人脸识别不是在这个页面开始的，请重新开始。', told: null });
  }
  const pulled = await provider.pull(started.token);
  if (!pulled.ok) {
    if (pulled.error.code === 'expired') await endAttempt(deps, owner, started.token);
    return pulled;
  }
  const outcome = judge(provider, owner.person, pulled.value);
  if (outcome.isPassed) await writePass(deps, owner, { provider, token: started.token, result: pulled.value });
  else if (pulled.value.state !== 'unfinished') await endAttempt(deps, owner, started.token);
  return ok(outcome);
}

function judge(provider: FaceProvider, person: FaceOwner['person'], result: FaceResult): FaceOutcome {
  if (result.state === 'unfinished') return { isPassed: false, problem: '人脸识别还没有完成，请重新开始，按页面提示做完。', told: '人脸：没有做完' };
  if (result.state === 'failed') return { isPassed: false, problem: result.advice, told: `人脸：识别未通过（${provider.label} ${result.resultCode}）` };
  const isSame = isSamePerson(person, result, provider.repeatsPerson);
  return isSame ? { isPassed: true } : { isPassed: false, problem: '识别到的身份与登记的主申请人不一致，没有通过。请由主申请人本人重新识别。', told: '人脸：识别到的身份与登记不一致' };
}

function isSamePerson(person: FaceOwner['person'], result: FaceResult, mustRepeat: boolean): boolean {
  const isMissing = result.name === null || result.residentId === null;
  if (isMissing && mustRepeat) return false;
  const isSameName = result.name === null || result.name.normalize('NFC') === person.name.normalize('NFC');
  return isSameName && (result.residentId === null || result.residentId.toUpperCase() === person.residentId.toUpperCase());
}

async function writePass(deps: HubDeps, owner: FaceOwner, pass: { readonly provider: FaceProvider; readonly token: string; readonly result: FaceResult }): Promise<void> {
  const { provider, token, result } = pass;
  const passed: NonNullable<ProviderFace['passed']> = {
    name: provider.name, label: provider.label, requestId: result.requestId, tokenHash: sha256Hex(token), resultCode: result.resultCode, similarity: result.similarity, atMs: owner.nowMs,
  };
  await saveStep(deps, owner, 'face', (draft) => ({ ...draft, providerFace: { ...draft.providerFace, started: null, passed: draft.providerFace.passed ?? passed } }));
}

/** The attempt is over, unless another has begun meanwhile. */
async function endAttempt(deps: HubDeps, owner: FaceOwner, token: string): Promise<void> {
  await saveStep(deps, owner, null, (draft) => (draft.providerFace.started?.token === token ? { ...draft, providerFace: { ...draft.providerFace, started: null } } : draft));
}
