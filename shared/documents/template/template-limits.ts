/** What a template may be; a contract of 20 pages has some 15,000 characters and 400 blocks. */
export const maxTemplateCharacters = 60_000;
export const maxTemplateBlocks = 2_000;
export const maxLineCharacters = 5_000;
export const maxTableColumns = 12;
/** A column must hold two characters of the smallest size: a 20th of the width of the text. */
export const minColumnShare = 0.05;

/** Characters as a person counts them; a rare one outside the basic plane is one. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const character of text) count += character.trim() === '' ? 0 : 1;
  return count;
}
