import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { readShippedLicences } from './shipped-licences.ts';

/** The licence text that came with one part, word for word. */
export async function showLicence(deps: DeskDeps, input: Input<'about.licence'>): Answer<'about.licence'> {
  const licences = await readShippedLicences(deps.config.resourceDir);
  if (!licences.ok) return licences;
  const part = licences.value.parts.find((each) => each.name === input.name && each.version === input.version);
  const text = part?.textId === null || part === undefined ? undefined : licences.value.texts[part.textId];
  return text === undefined ? refuse('no_licence_text', `${input.name} 没有附许可证全文，以清单上写的许可证为准。`) : ok({ text });
}
