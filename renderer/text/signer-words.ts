import type { CounterView } from '../../shared/desk/counter-calls.ts';

/** Who signs, as the steps of 现场签约 call them: 主申请人 or 受托人, and the name. */
export function signerWords({ agent, name }: Pick<CounterView, 'agent' | 'name'>): { readonly title: string; readonly name: string } {
  return agent === null ? { title: '主申请人', name } : { title: '受托人', name: agent.name };
}
