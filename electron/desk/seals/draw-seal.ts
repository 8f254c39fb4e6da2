import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { sealFromSource } from './seal-from-source.ts';
import { sealView } from './seal-view.ts';
import { ok } from '../../../shared/lib/result.ts';

/** How a seal will look, and what should be known about it before it is used. */
export async function drawSeal(deps: DeskDeps, input: Input<'seals.draw'>): Answer<'seals.draw'> {
  const sourced = await sealFromSource(deps, input.source);
  if (!sourced.ok) return sourced;
  return ok({ view: await sealView(deps, sourced.value.drawing), notices: [...sourced.value.notices] });
}
