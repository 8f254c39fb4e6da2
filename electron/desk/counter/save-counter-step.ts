import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { keepInk, keepStep, loadCounterFlow } from './counter-flow.ts';
import type { CounterFlow } from './counter-flow.ts';
import type { CounterDraft } from './counter-draft.ts';
import type { CounterStep } from '../../../shared/desk/counter-calls.ts';
import { readDrawing } from '../../../shared/domain/character-drawing.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** Keeps what has just been done in 现场签约; a character is checked as on the citizen's pages, ink that is being drawn only for whose it is. */
export async function saveCounterStep(deps: DeskDeps, input: Input<'counter.save'>): Answer<'counter.save'> {
  const flow = await loadCounterFlow(deps, input.agreementId);
  if (!flow.ok) return flow;
  const draft = afterStep(flow.value, input.step, deps.clock.nowMs());
  if (!draft.ok) return draft;
  return input.step.kind === 'ink' ? keepInk(deps, flow.value, draft.value) : keepStep(deps, flow.value, { ...flow.value.kept, draft: draft.value });
}

function afterStep({ by, kept, characters }: CounterFlow, step: CounterStep, nowMs: number): Result<CounterDraft, Refusal> {
  const { draft } = kept;
  switch (step.kind) {
    case 'witness':
      if (step.witness === by.name) return refuse('second_person', '见证人不能是经办人本人，请由另一位在场的人见证。');
      return ok({ ...draft, witness: step.witness });
    case 'consent': return ok({ ...draft, consentedAtMs: draft.consentedAtMs ?? nowMs });
    case 'no_photos': return ok({ ...draft, noPhotoReason: step.reason });
    case 'read': return ok({ ...draft, readAtMs: draft.readAtMs ?? nowMs });
    case 'ink': {
      const { index, drawing } = step;
      if (drawing !== null && drawing.character !== characters[index]) return refuse('drawing', '姓名中没有这个字，请返回重新签字。');
      return ok(withCharacter(draft, index, drawing === null ? null : { drawing, confirmedAtMs: null }));
    }
    case 'drawing': {
      const character = characters[step.index];
      if (character === undefined) return refuse('drawing', '姓名中没有这个字，请返回重新签字。');
      const drawing = readDrawing(JSON.stringify(step.drawing), character);
      if (!drawing.ok) return drawing;
      return ok(withCharacter(draft, step.index, { drawing: drawing.value, confirmedAtMs: nowMs }));
    }
  }
}

function withCharacter(draft: CounterDraft, position: number, character: CounterDraft['characters'][number]): CounterDraft {
  return { ...draft, characters: draft.characters.map((each, index) => (index === position ? character : each)) };
}
