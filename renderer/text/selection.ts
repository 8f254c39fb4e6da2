/** The case after the one just decided, so that the next loads by itself; null when it was the last. */
export function caseAfter(ids: readonly string[], current: string | null): string | null {
  const index = current === null ? -1 : ids.indexOf(current);
  return ids[index + 1] ?? ids.find((each) => each !== current) ?? null;
}

/** Up and down the list, staying at its ends. */
export function neighbour(ids: readonly string[], current: string | null, step: 1 | -1): string | null {
  const index = current === null ? -1 : ids.indexOf(current);
  if (index === -1) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))] ?? null;
}

/** Which page of `pageSize` rows holds this row, as the offset to ask for. */
export function offsetOf(rowIndex: number, pageSize: number): number {
  return Math.floor(rowIndex / pageSize) * pageSize;
}
