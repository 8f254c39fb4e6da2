import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyFileName, keyFileState, keyForeign, keyMissing, openByPassPhrase } from '../desk/keys/pass-phrase-key.ts';
import type { Random } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** Who keeps the desk's key, and so whether somebody has to type a pass phrase before the desk opens. */
export type KeySource = {
  /** Whether people unlock this folder: with a pass phrase that `read` then gets; a system's key store asks nobody. */
  readonly isTyped: () => boolean;
  /** The pass phrase that is known from the start (a demonstration, a service's environment). */
  readonly given: string | null;
  /** The key of the data folder, made where it has none yet; null while a pass phrase has to be typed first. */
  readonly read: (passPhrase: string | null) => Promise<Result<Uint8Array, Refusal> | null>;
  /** Whether a backup's own key file, if it brings one, is of this keeper. Changes nothing in the folder. */
  readonly check: (backupFolder: string) => Promise<Result<null, Refusal>>;
};

/** The key under a pass phrase: typed on the first page, or given. */
export function passPhraseSource(dataDir: string, random: Random, given: string | null): KeySource {
  return {
    isTyped: () => true, given,
    read: async (passPhrase) => {
      if (passPhrase !== null) return openByPassPhrase(dataDir, passPhrase, random);
      const state = keyFileState(dataDir);
      if (state === 'missing') return keyMissing;
      return state === 'foreign' ? keyForeign : null;
    },
    check: async (backupFolder) => (existsSync(join(backupFolder, keyFileName)) && keyFileState(backupFolder) === 'foreign' ? keyForeign : ok(null)),
  };
}
