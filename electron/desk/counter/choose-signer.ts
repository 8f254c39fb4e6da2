import type { DeskDeps } from '../desk-deps.ts';
import { readScan } from '../paper/read-scan.ts';
import type { Answer, Input } from '../use-case.ts';
import { newCounterDraft } from './counter-draft.ts';
import type { CounterDraft, KeptCounterDraft } from './counter-draft.ts';
import { keepStep, loadCounterFlow } from './counter-flow.ts';
import type { CounterFlow } from './counter-flow.ts';
import { checkAgent } from '../../../shared/domain/agent.ts';
import { charactersOfName } from '../../../shared/domain/applicant-characters.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/**
 * 谁来签字: the principal applicant, or 受托人 with a 委托书 where the batch allows it. What another person has ticked, had photographed and
 * drawn is theirs: it is cleared, but only once whoever serves has said so.
 */
export async function chooseSigner(deps: DeskDeps, input: Input<'counter.signer'>): Answer<'counter.signer'> {
  const flow = await loadCounterFlow(deps, input.agreementId);
  if (!flow.ok) return flow;
  const signer = await readSigner(deps, flow.value, input.agent);
  if (!signer.ok) return signer;
  const { kept, name } = flow.value;
  const { agent, letter } = signer.value;
  const isSamePerson = kept.draft.agent?.name === agent?.name;
  if (isSamePerson) return keepStep(deps, flow.value, { ...kept, letter, draft: { ...kept.draft, agent } });
  if (kept.draft.consentedAtMs !== null && !input.clearDrawn) return refuse('drawn', `改由${agent?.name ?? name}签字，会清除已勾选的同意、照片和写好的字，请先确认清除。`);
  const fresh = newCounterDraft(deps.clock.nowMs(), charactersOfName(agent?.name ?? name).length);
  return keepStep(deps, flow.value, { ...fresh, letter, draft: { ...fresh.draft, witness: kept.draft.witness, agent } });
}

type Signer = { readonly agent: CounterDraft['agent']; readonly letter: KeptCounterDraft['letter'] };

/** Without new files the 委托书 that is kept already stands, as long as it is for the same person. */
async function readSigner(deps: DeskDeps, { kept, batch, agreement }: CounterFlow, asked: Input<'counter.signer'>['agent']): Promise<Result<Signer, Refusal>> {
  if (asked === null) return ok({ agent: null, letter: null });
  const agent = checkAgent(asked, batch, agreement, deps.clock.nowMs());
  if (!agent.ok) return agent;
  if (asked.letterTokens.length > 0) {
    const letter = await readScan(deps, asked.letterTokens, '委托书');
    return letter.ok ? ok({ agent: agent.value, letter: letter.value }) : letter;
  }
  const letter = kept.draft.agent?.name === agent.value.name ? kept.letter : null;
  return letter === null ? refuse('agent_letter', '请上传委托书的照片或扫描件。') : ok({ agent: agent.value, letter });
}
