import { ok, refuse } from '../lib/result.ts';
import type { Refusal, Result } from '../lib/result.ts';
import type { Agent, Agreement, DocumentRef, SigningBatch } from './records.ts';
import { checkResidentId, normaliseResidentId } from './resident-id.ts';
import { shanghaiDate } from './signing-window.ts';

/** 受托人 as staff have written them down; the 委托书 may still be missing. */
export type NamedAgent = Pick<Agent, 'name' | 'idNumber' | 'relation'>;

/** Whether this person may sign this version for the principal applicant: the batch allows it, and it is another person with a real number. */
export function checkAgent(agent: NamedAgent, batch: Pick<SigningBatch, 'allowAgents'>, agreement: Pick<Agreement, 'issued'>, nowMs: number): Result<NamedAgent, Refusal> {
  if (!batch.allowAgents) return refuse('agents_not_allowed', '本批次不允许委托代理，须由主申请人本人签字。确需代签的，请管理员在批次设置中允许委托代理。');
  const [name, relation, idNumber] = [agent.name.trim(), agent.relation.trim(), normaliseResidentId(agent.idNumber)];
  if (name === '') return refuse('agent_name', '请填写受托人姓名。');
  if (relation === '') return refuse('agent_relation', '请填写受托人与主申请人的关系。');
  const checked = checkResidentId(idNumber, shanghaiDate(nowMs));
  if (!checked.ok) return refuse(checked.error.code, `受托人：${checked.error.message}`);
  if (idNumber === normaliseResidentId(agreement.issued?.fields.values['residentId'] ?? '')) return refuse('agent_is_principal', '受托人的身份证号与主申请人的相同，请核对；主申请人本人到场的，请选择“主申请人本人”。');
  return ok({ name, idNumber, relation });
}

/** As `checkAgent`, and the 委托书 is there. */
export function checkAgentWithLetter(agent: NamedAgent & { readonly letter: DocumentRef | null }, batch: Pick<SigningBatch, 'allowAgents'>, agreement: Pick<Agreement, 'issued'>, nowMs: number): Result<Agent, Refusal> {
  const checked = checkAgent(agent, batch, agreement, nowMs);
  if (!checked.ok) return checked;
  return agent.letter === null ? refuse('agent_letter', '受托人代签须有委托书，请上传委托书的照片或扫描件。') : ok({ ...checked.value, letter: agent.letter });
}

/** As screens, the timeline and the evidence say it: 受托人代签：李四（子女）. */
export function agentWords(agent: Pick<Agent, 'name' | 'relation'>): string {
  return `受托人代签：${agent.name}（${agent.relation}）`;
}
