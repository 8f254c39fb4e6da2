import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';
import { readShippedLicences } from './shipped-licences.ts';

/** 关于: the version, the fonts and packages of others inside, and whether the named font for rare characters is in use. */
export async function showAbout(deps: DeskDeps): Answer<'about.show'> {
  const licences = await readShippedLicences(deps.config.resourceDir);
  if (!licences.ok) return licences;
  const { version, rareFont } = deps.config;
  return ok({ version, rareFont, parts: licences.value.parts.map(({ textId: _textId, ...part }) => part) });
}
