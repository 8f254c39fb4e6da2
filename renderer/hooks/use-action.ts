import { useCallback, useMemo, useState } from 'react';
import { App } from 'antd';
import type { CallInput, CallName, CallOutput } from '../../shared/desk/contract.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import { useDesk } from './use-desk.ts';

export type Action = {
  /** Gives the call's value, or null when it was refused; the sentence is then in `refusal`. */
  readonly run: <Name extends CallName>(name: Name, input: CallInput<Name>, doneText?: string) => Promise<CallOutput<Name> | null>;
  readonly isRunning: boolean;
  readonly refusal: Refusal | null;
  readonly refuse: (refusal: Refusal | null) => void;
};

/** A write: one at a time, its refusal kept to be shown whole, a word when it is done. */
export function useAction(): Action {
  const desk = useDesk();
  const { message } = App.useApp();
  const [running, setRunning] = useState(0);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const run = useCallback(async <Name extends CallName>(name: Name, input: CallInput<Name>, doneText?: string): Promise<CallOutput<Name> | null> => {
    setRunning((count) => count + 1);
    const answer = await desk.call(name, input);
    setRunning((count) => count - 1);
    setRefusal(answer.ok ? null : answer.error);
    if (!answer.ok) return null;
    if (doneText !== undefined) void message.success(doneText);
    return answer.value;
  }, [desk, message]);
  return useMemo(() => ({ run, isRunning: running > 0, refusal, refuse: setRefusal }), [run, running, refusal]);
}
