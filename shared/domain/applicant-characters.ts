/** Belongs to the character before it: variation selectors of rare forms, marks that combine. */
const joinsBefore = /^[\p{M}\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u200D]$/u;

/**
 * A name as the characters that are written one by one: rare ones of two code units whole, a variation selector with its character,
 * spaces not at all. The 间隔号 is written too, as the dot it is: the page asks for one tap.
 */
export function charactersOfName(name: string): string[] {
  const characters: string[] = [];
  for (const part of name.normalize('NFC')) {
    if (/^\s$/u.test(part)) continue;
    const last = characters.length - 1;
    if (last >= 0 && joinsBefore.test(part)) characters[last] = `${characters[last] ?? ''}${part}`;
    else characters.push(part);
  }
  return characters;
}

/** Whether this is written as a dot: the 间隔号 and whatever else is neither letter nor number. */
export function isWrittenAsDot(character: string): boolean {
  return !/[\p{L}\p{N}]/u.test(character);
}
