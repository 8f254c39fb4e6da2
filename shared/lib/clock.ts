/** Time comes in through this dep; the real one is made in composition roots only. */
export type Clock = {
  /** Wall time in milliseconds since the Unix epoch; may jump. */
  readonly nowMs: () => number;
  /** Never goes back; only differences mean something. */
  readonly monotonicMs: () => number;
};
