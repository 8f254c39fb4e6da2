import { fieldDefinitions, type FieldDefinition } from '../../domain/agreement-fields.ts';
import { partyLabels } from '../fill/field-values.ts';

/** A merge field as the picker shows it. */
export type KnownField = { readonly group: string; readonly label: string; readonly need: FieldDefinition['need'] };

/** Every merge field that can be filled from any list: the fields, the parties', and amounts in words. */
export const knownFields: readonly KnownField[] = [
  ...[...partyLabels.keys()].map((label): KnownField => ({ group: '批次与甲方', label, need: 'issue' })),
  ...fieldDefinitions.flatMap(({ group, label, need, kind }): readonly KnownField[] => [
    { group, label, need }, ...(kind === 'money' ? [{ group, label: `${label}大写`, need }] : []),
  ]),
];
const knownLabels: ReadonlySet<string> = new Set(knownFields.map((each) => each.label));
const labelBySynonym: ReadonlyMap<string, string> = new Map(fieldDefinitions.flatMap((each) => each.synonyms.map((synonym) => [synonym, each.label])));

export function isKnownLabel(label: string): boolean {
  return knownLabels.has(label);
}

/** The field that a text names by its label or another header that means it; null when it names none. */
export function labelMeantBy(text: string): string | null {
  const name = text.replace(/[\s：:]+/g, '');
  return knownLabels.has(name) ? name : labelBySynonym.get(name) ?? null;
}

/** The label that somebody most likely meant; null when nothing is near. */
export function nearestLabel(text: string, others: Iterable<string> = []): string | null {
  const meant = labelMeantBy(text);
  if (meant !== null) return meant;
  const candidates = [...[...knownLabels, ...others].map((label) => [label, label] as const), ...labelBySynonym];
  let best: { readonly label: string; readonly distance: number } | null = null;
  for (const [name, label] of candidates) {
    const distance = editDistance(text, name);
    if (distance <= Math.max(name.length, text.length) / 2 && (best === null || distance < best.distance)) best = { label, distance };
  }
  return best?.label ?? null;
}

/** Levenshtein's distance: characters put in, taken out or replaced. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
