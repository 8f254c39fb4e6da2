import type { CounterStep, CounterView } from '../../../shared/desk/counter-calls.ts';
import type { Action } from '../../hooks/use-action.ts';

/** What each step of 现场签约 gets. `save` keeps something on the desk and shows what comes next. */
export type StepProps = { readonly view: CounterView; readonly action: Action; readonly save: (step: CounterStep) => Promise<boolean>; readonly reload: () => void };
