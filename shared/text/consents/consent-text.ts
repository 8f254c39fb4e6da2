/** A text the citizen agrees to. `version` changes with every word; what was shown is recorded by version and sha-256. */
export type ConsentText = {
  readonly key: 'service' | 'privacy' | 'biometric' | 'face_provider';
  readonly title: string;
  readonly version: string;
  readonly paragraphs: readonly string[];
};
