import { must } from '../../shared/lib/assert.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { Random } from '../../shared/lib/random.ts';

/** 签约码: 128 random bits as 22 base64url characters (OWASP ASVS 5.0, 7.2.3); only its sha-256 is kept. */
export function newAccessCode(random: Random): { readonly code: string; readonly codeHash: string } {
  const code = Buffer.from(random.bytes(16)).toString('base64url');
  return { code, codeHash: accessCodeHash(code) };
}

export function accessCodeHash(code: string): string {
  return sha256Hex(`access-code:${code}`);
}

export function looksLikeAccessCode(code: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(code);
}

/** Where the public reaches this hub. Never from the Host header, which whoever asks may choose: QR codes and ways back would lead elsewhere. */
export function publicOrigin(deps: Pick<HubDeps, 'config'>): string {
  return must(deps.config.publicUrl, 'known since the start');
}
