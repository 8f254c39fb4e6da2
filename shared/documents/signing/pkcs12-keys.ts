import { createDecipheriv, createHmac, hash, pbkdf2Sync } from 'node:crypto';
import { derChildren, readObjectIdentifier } from './der.ts';
import type { DerNode } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';

/** What PKCS#12 files encrypt with: today's PBES2 with AES, and 3DES, which older tools and many authorities still write. */
const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2 = '1.2.840.113549.1.5.12';
const tripleDesWithSha1 = '1.2.840.113549.1.12.1.3';
const hmacHashes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'], ['1.2.840.113549.2.9', 'sha256'], ['1.2.840.113549.2.10', 'sha384'], ['1.2.840.113549.2.11', 'sha512'],
]);
const ciphers: ReadonlyMap<string, { readonly name: string; readonly keyBytes: number }> = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyBytes: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyBytes: 24 }],
]);
/** A file may ask for any number of rounds; more than this would only keep the program busy. */
const maxIterations = 5_000_000;

export type Decryption =
  | { readonly kind: 'plain'; readonly bytes: Uint8Array }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'wrong' };

/** Undoes the encryption that `algorithm` (an AlgorithmIdentifier, RFC 8018 or RFC 7292 appendix C) describes. */
export function decryptWithPassPhrase(algorithm: DerNode | undefined, encrypted: Uint8Array, passPhrase: string): Decryption {
  const [name, parameters] = derChildren(algorithm) ?? [];
  const identifier = readObjectIdentifier(name);
  const key = identifier === pbes2 ? pbes2Key(parameters, passPhrase) : identifier === tripleDesWithSha1 ? tripleDesKey(parameters, passPhrase) : null;
  if (key === null) return { kind: 'unsupported' };
  try {
    const decipher = createDecipheriv(key.cipher, key.key, key.iv);
    return { kind: 'plain', bytes: new Uint8Array(Buffer.concat([decipher.update(encrypted), decipher.final()])) };
  } catch {
    return { kind: 'wrong' }; // the padding shows that the key, hence the pass phrase, is not the right one
  }
}

/** The MAC over a file's content (RFC 7292, section 4); null when its hash is none we know. */
export function pkcs12Mac(input: { readonly hash: string; readonly passPhrase: string; readonly salt: Uint8Array; readonly iterations: number; readonly content: Uint8Array }): Uint8Array | null {
  const length = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }[input.hash];
  if (length === undefined || input.iterations > maxIterations) return null;
  const key = pkcs12Key({ ...input, purpose: 3, length });
  return new Uint8Array(createHmac(input.hash, key).update(input.content).digest());
}

type CipherKey = { readonly cipher: string; readonly key: Uint8Array; readonly iv: Uint8Array };

function pbes2Key(parameters: DerNode | undefined, passPhrase: string): CipherKey | null {
  const [derivation, encryption] = derChildren(parameters) ?? [];
  const [derivationName, derivationParameters] = derChildren(derivation) ?? [];
  const [cipherName, iv] = derChildren(encryption) ?? [];
  const cipher = ciphers.get(readObjectIdentifier(cipherName) ?? '');
  const [salt, iterations, ...options] = derChildren(derivationParameters) ?? [];
  if (readObjectIdentifier(derivationName) !== pbkdf2 || cipher === undefined || iv === undefined || salt === undefined) return null;
  const random = options.find((option) => option.tag === 0x30);
  const digestName = random === undefined ? 'sha1' : hmacHashes.get(readObjectIdentifier(derChildren(random)?.[0]) ?? '');
  const rounds = derNumber(iterations);
  if (digestName === undefined || rounds < 1 || rounds > maxIterations) return null;
  return { cipher: cipher.name, key: pbkdf2Sync(passPhrase, salt.content, rounds, cipher.keyBytes, digestName), iv: iv.content };
}

function tripleDesKey(parameters: DerNode | undefined, passPhrase: string): CipherKey | null {
  const [salt, iterations] = derChildren(parameters) ?? [];
  const rounds = derNumber(iterations);
  if (salt === undefined || rounds < 1 || rounds > maxIterations) return null;
  const derive = (purpose: number, length: number): Uint8Array => pkcs12Key({ hash: 'sha1', passPhrase, salt: salt.content, iterations: rounds, purpose, length });
  return { cipher: 'des-ede3-cbc', key: derive(1, 24), iv: derive(2, 8) };
}

/** A small non-negative INTEGER; -1 for anything else. */
export function derNumber(node: DerNode | undefined): number {
  if (node?.tag !== 0x02 || node.content.length > 5) return -1;
  return node.content.reduce((value, byte) => value * 256 + byte, 0);
}

/** The name node:crypto has for a digest algorithm of a MAC; null for others. */
export function hashName(identifier: string | null): string | null {
  if (identifier === objectIdentifiers.sha1) return 'sha1';
  if (identifier === objectIdentifiers.sha256) return 'sha256';
  if (identifier === '2.16.840.1.101.3.4.2.2') return 'sha384';
  return identifier === '2.16.840.1.101.3.4.2.3' ? 'sha512' : null;
}

/** Key derivation of RFC 7292, appendix B.2; the pass phrase counts as UTF-16 with a closing zero. */
function pkcs12Key(input: { readonly hash: string; readonly passPhrase: string; readonly salt: Uint8Array; readonly iterations: number; readonly purpose: number; readonly length: number }): Uint8Array {
  const blockBytes = input.hash === 'sha384' || input.hash === 'sha512' ? 128 : 64;
  const phrase = Buffer.from(`${input.passPhrase}\0`, 'utf16le').swap16();
  const state = Buffer.concat([repeated(input.salt, blockBytes), repeated(phrase, blockBytes)]);
  const diversifier = Buffer.alloc(blockBytes, input.purpose);
  const blocks: Buffer[] = [];
  for (let made = 0; made < input.length;) {
    // One call a round: a file of today asks for 100,000 of them, and a person waits.
    let digest = hash(input.hash, Buffer.concat([diversifier, state]), 'buffer');
    for (let round = 1; round < input.iterations; round += 1) digest = hash(input.hash, digest, 'buffer');
    blocks.push(digest);
    made += digest.length;
    addToEachBlock(state, repeated(digest, blockBytes), blockBytes);
  }
  return Buffer.concat(blocks).subarray(0, input.length);
}

/** Copies one after the other until they fill whole blocks. */
function repeated(bytes: Uint8Array, blockBytes: number): Buffer {
  const length = bytes.length === 0 ? 0 : blockBytes * Math.ceil(bytes.length / blockBytes);
  return Buffer.from(Array.from({ length }, (_value, index) => bytes[index % bytes.length] ?? 0));
}

/** Each block of the state, a big-endian number, grows by `added` + 1. */
function addToEachBlock(state: Buffer, added: Buffer, blockBytes: number): void {
  for (let block = 0; block < state.length; block += blockBytes) {
    let carry = 1;
    for (let index = blockBytes - 1; index >= 0; index -= 1) {
      const sum = (state[block + index] ?? 0) + (added[index] ?? 0) + carry;
      state[block + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
