import { publicPasswordCost, scryptKey, strongCost } from '../../../shared/crypto/password-verifier.ts';
import type { ScryptCost } from '../../../shared/crypto/password-verifier.ts';
import { openText, sealText } from '../../../shared/crypto/envelope.ts';
import type { Random } from '../../../shared/lib/random.ts';

/** `kdf`: log2(N):r:p of scrypt (RFC 7914). Whoever can open the key knows the password: this is the local verifier too. */
export type WrappedKey = { readonly wrapped_private_key: string; readonly salt: string; readonly kdf: string };

const context = 'staff private key';

/** Passwords that everybody knows, as the demonstration's, need no costly guess. */
export function costFor(isDemo: boolean): ScryptCost {
  return isDemo ? publicPasswordCost : strongCost;
}

export function kdfText({ logN, r, p }: ScryptCost): string {
  return `${logN}:${r}:${p}`;
}

/** Wraps a private key so that only the password opens it. */
export function wrapPrivateKey(privateKey: string, password: string, random: Random, cost: ScryptCost = strongCost): WrappedKey {
  const salt = random.bytes(16);
  return { wrapped_private_key: sealText(privateKey, scryptKey(password, salt, cost), context, random), salt: Buffer.from(salt).toString('base64'), kdf: kdfText(cost) };
}

/** Null when the password is not the one. */
export function unwrapPrivateKey(wrapped: WrappedKey, password: string): string | null {
  const [logN = 15, r = 8, p = 1] = wrapped.kdf.split(':').map(Number);
  const key = scryptKey(password, Buffer.from(wrapped.salt, 'base64'), { logN, r, p });
  try {
    return openText(wrapped.wrapped_private_key, key, context);
  } catch (error) {
    // The tag of AES-GCM does not hold under another password.
    if (error instanceof Error) return null;
    throw error;
  }
}
