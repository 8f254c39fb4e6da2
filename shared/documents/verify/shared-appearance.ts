import type { FormField } from '../pdf/form-fields.ts';
import { PdfFault } from '../pdf/parse-object.ts';
import type { PdfValue } from '../pdf/parse-object.ts';
import { objectAt, resolve } from '../pdf/read-structure.ts';
import type { PdfStructure } from '../pdf/read-structure.ts';

const maxVisited = 50_000;
const appearanceKeys: ReadonlySet<string> = new Set(['AP', 'N', 'R', 'D']);

/**
 * Whether a field that revisions behind `signedIn` drew anew had an appearance that something else in the file uses too.
 * Filling a field is an honest change, and a validator lets it pass; here it would change what the other place shows.
 */
export function redrawsSharedAppearance(structure: PdfStructure, signedIn: number, fields: readonly FormField[]): boolean {
  const appearances = new Set<number>();
  for (const field of fields) {
    const isRedrawn = structure.revisions.slice(signedIn + 1).some((revision) => revision.section.entries.has(field.object.objectNumber));
    const before = isRedrawn ? objectAt(structure, signedIn, field.object.objectNumber)?.value : undefined;
    if (before?.kind === 'dict') collectAppearances(structure, signedIn, before.entries.get('AP'), appearances);
  }
  if (appearances.size === 0) return false;
  const walk: Walk = { structure, revisionIndex: signedIn, wanted: appearances, visited: new Set(), isShared: false };
  for (const [key, value] of structure.revisions[signedIn]?.section.trailer ?? []) follow(walk, key, value);
  return walk.isShared;
}

function collectAppearances(structure: PdfStructure, revisionIndex: number, value: PdfValue | undefined, found: Set<number>): void {
  if (value?.kind === 'ref') found.add(value.objectNumber);
  const states = resolve(structure, revisionIndex, value);
  if (states?.kind !== 'dict') return;
  for (const state of states.entries.values()) if (state.kind === 'ref') found.add(state.objectNumber);
}

type Walk = {
  readonly structure: PdfStructure;
  readonly revisionIndex: number;
  readonly wanted: ReadonlySet<number>;
  readonly visited: Set<number>;
  isShared: boolean;
};

/** Goes through everything that can be reached, and notes wanted objects found under a key that is no appearance's. */
function follow(walk: Walk, key: string, value: PdfValue): void {
  if (value.kind === 'dict') for (const [inner, entry] of value.entries) follow(walk, inner, entry);
  if (value.kind === 'array') for (const item of value.items) follow(walk, key, item);
  if (value.kind !== 'ref') return;
  if (walk.wanted.has(value.objectNumber) && !appearanceKeys.has(key)) walk.isShared = true;
  if (walk.isShared || walk.visited.has(value.objectNumber)) return;
  walk.visited.add(value.objectNumber);
  if (walk.visited.size > maxVisited) throw new PdfFault('more objects than any document has');
  const object = objectAt(walk.structure, walk.revisionIndex, value.objectNumber);
  if (object !== null) follow(walk, key, object.value);
}
