import { makeSampleHouseholds } from '../../build/sample-households.ts';

const seed = 20_261_126;
const longest = 2_000;
const households = makeSampleHouseholds(longest, seed);

/** A CSV list of the households from `first` up to `end` of an endless office: lists that follow one another share none. */
export function listOf(first: number, end: number): string {
  const chosen = households.slice(first, end);
  const headers = Object.keys(chosen[0]?.values ?? {});
  const lines = chosen.map((each) => [...headers.map((header) => String(each.values[header] ?? '')), each.people.map((person) => `${person.name} ${person.relation} ${person.idNumber}`).join('；')]);
  return [[...headers, '家庭成员'], ...lines].map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
}
