/** 备案回执号 as it is looked up: PostgreSQL takes no U+0000 in a text, and a number that differs by one alone is no other number. */
export function acceptanceKey(acceptanceNo: string): string {
  return acceptanceNo.replaceAll('\u0000', '');
}
