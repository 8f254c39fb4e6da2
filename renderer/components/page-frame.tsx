import type { ReactNode } from 'react';
import { Skeleton } from 'antd';
import type { CallState } from '../hooks/use-call.ts';
import { RefusalAlert } from './refusal-alert.tsx';

/** A page: its title, what can be done on it, and its content. */
export function PageFrame({ title, extra, children, isNarrow = false }: { readonly title: ReactNode; readonly extra?: ReactNode; readonly children: ReactNode; readonly isNarrow?: boolean }): ReactNode {
  return (
    <main className={isNarrow ? 'desk-page desk-page-narrow' : 'desk-page'}>
      <div className="desk-header-row"><h1>{title}</h1><div className="desk-no-print">{extra}</div></div>
      <div className="desk-stack">{children}</div>
    </main>
  );
}

/** Shows what a call answered, or why it did not; a skeleton until then. */
export function Loaded<Value>({ state, children }: { readonly state: CallState<Value>; readonly children: (value: Value) => ReactNode }): ReactNode {
  return (
    <>
      <RefusalAlert refusal={state.refusal} />
      {state.value === null ? state.refusal === null && <Skeleton active /> : children(state.value)}
    </>
  );
}
