import { createHmac } from 'node:crypto';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';

/** A request of Aliyun's API as it is signed. */
export type Acs3Request = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Headers by lower-case name; host, content-type and x-acs-* are signed. `x-acs-content-sha256` must be the digest of the body. */
  readonly headers: Readonly<Record<string, string>>;
};

export type Acs3Keys = { readonly accessKeyId: string; readonly accessKeySecret: string };

const algorithm = 'ACS3-HMAC-SHA256';

/** The `Authorization` header by ACS3-HMAC-SHA256 (help.aliyun.com/document_detail/315526.html). `x-acs-date` may be fifteen minutes off, a nonce serves once. */
export function acs3Authorization(keys: Acs3Keys, request: Acs3Request): string {
  const signature = createHmac('sha256', keys.accessKeySecret).update(`${algorithm}\n${acs3CanonicalHash(request)}`).digest('hex');
  return `${algorithm} Credential=${keys.accessKeyId},SignedHeaders=${signedNames(request).join(';')},Signature=${signature}`;
}

/** sha-256 hex of the canonical request. */
export function acs3CanonicalHash(request: Acs3Request): string {
  const names = signedNames(request);
  const lines = names.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  const digest = request.headers['x-acs-content-sha256'] ?? '';
  return sha256Hex(`${request.method}\n${request.path}\n${acs3Query(request.query)}\n${lines}\n${names.join(';')}\n${digest}`);
}

/** The query sorted by name, by RFC 3986: what is signed is what must be sent. */
export function acs3Query(query: Acs3Request['query']): string {
  return Object.keys(query).toSorted().map((name) => `${encodeStrictly(name)}=${encodeStrictly(query[name] ?? '')}`).join('&');
}

/** RFC 3986: only letters, digits and `-_.~` stand for themselves; encodeURIComponent leaves five more. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function signedNames(request: Acs3Request): string[] {
  return Object.keys(request.headers).filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-')).toSorted();
}
