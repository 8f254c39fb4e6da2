import { keepRecent, type RecentValues } from '../pdf/recent-values.ts';

/** How many texts of one place in a template are kept, and how many are watched before it is judged. */
const keptTexts = 128;
const watchedTexts = 256;

/**
 * Keeps what was made of a text where texts come again, as banks and rates do. Where most are new, as addresses are, it
 * stops keeping: looking them up and holding on to them would take longer than making them.
 */
export function keepRepeated<Value>(make: (text: string) => Value): (text: string) => Value {
  let recent: RecentValues<Value> | null = keepRecent<Value>(keptTexts);
  let asked = 0;
  let made = 0;
  return (text) => {
    if (recent === null) return make(text);
    asked += 1;
    const value = recent.of(text, () => {
      made += 1;
      return make(text);
    });
    if (asked === watchedTexts && made > watchedTexts / 2) recent = null;
    return value;
  };
}
