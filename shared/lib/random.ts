/** Chance comes in through this dep; the real one is made in composition roots only. */
export type Random = {
  readonly bytes: (length: number) => Uint8Array;
};

/** 128 random bits as 32 lower-case hex digits: the form of every id we make. */
export function newId(random: Random): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
