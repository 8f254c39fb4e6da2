import { useCallback, useEffect, useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../shared/desk/contract.ts';
import type { DeskEvent } from '../../shared/desk/events.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import { useDesk } from './use-desk.ts';

export type CallState<Value> = {
  readonly value: Value | null;
  readonly refusal: Refusal | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
};

const refreshDelayMs = 150;

/**
 * Shows what a call answers and asks again when the desk says that records, the session or the sync state changed.
 * `input` null asks nothing. The value shown stays until the next has come, so that pages do not flicker.
 */
export function useCall<Name extends CallName>(name: Name, input: CallInput<Name> | null, refreshOn: (event: DeskEvent) => boolean = changesRecords): CallState<CallOutput<Name>> {
  const desk = useDesk();
  const [shown, setShown] = useState<{ value: CallOutput<Name> | null; refusal: Refusal | null; key: string | null }>({ value: null, refusal: null, key: null });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((each) => each + 1), []);
  const inputText = input === null ? null : JSON.stringify(input);

  useEffect(() => {
    if (inputText === null) return undefined;
    let isCurrent = true;
    const parsed: CallInput<Name> = JSON.parse(inputText);
    void desk.call(name, parsed).then((answer) => {
      if (!isCurrent) return;
      setShown((before) => (answer.ok ? { value: answer.value, refusal: null, key: inputText } : { value: before.key === inputText ? before.value : null, refusal: answer.error, key: inputText }));
    });
    return () => {
      isCurrent = false;
    };
  }, [desk, name, inputText, round]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = desk.listen((event) => {
      if (!refreshOn(event)) return;
      clearTimeout(timer);
      timer = setTimeout(reload, refreshDelayMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [desk, refreshOn, reload]);

  return { value: shown.value, refusal: shown.refusal, isLoading: inputText !== null && shown.key !== inputText, reload };
}

export function changesRecords(event: DeskEvent): boolean {
  return event.event === 'records_changed' || event.event === 'session_changed';
}

export function changesSync(event: DeskEvent): boolean {
  return event.event === 'sync_changed' || event.event === 'session_changed';
}

export function changesSession(event: DeskEvent): boolean {
  return event.event === 'session_changed';
}

/** For forms: what is being typed must not be replaced by what comes in. */
export function changesNothing(): boolean {
  return false;
}
