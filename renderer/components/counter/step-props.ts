import type { CounterStep, CounterView } from '../../../shared/desk/counter-calls.ts';
import type { Action } from '../../hooks/use-action.ts';

/** What is drawn of one character; null: nothing. */
export type Ink = CounterView['characters'][number]['drawing'];

/** What each step of 现场签约 gets. `save` keeps something on the desk and shows what comes next. */
export type StepProps = { readonly view: CounterView; readonly action: Action; readonly save: (step: CounterStep) => Promise<boolean>; readonly reload: () => void;
  /** Keeps what is in the box for one character, stroke by stroke; nobody waits for it. */
  readonly keepInk: (index: number, drawing: Ink) => void;
};
