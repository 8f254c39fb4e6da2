import { createHmac } from 'node:crypto';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';

/** A request of Tencent Cloud's API as it is signed: POST to `/`, no query. */
export type Tc3Request = {
  readonly service: string;
  /** The headers that are signed, by lower-case name; values as they are signed (the action in lower case). */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly timeMs: number;
};

export type Tc3Keys = { readonly secretId: string; readonly secretKey: string };

const algorithm = 'TC3-HMAC-SHA256';

/** The `Authorization` header by TC3-HMAC-SHA256 (cloud.tencent.com/document/api/382/52072). The provider refuses times more than five minutes off. */
export function tc3Authorization(keys: Tc3Keys, request: Tc3Request): string {
  const signature = tc3Signature(tc3SigningKey(keys.secretKey, dateOf(request.timeMs), request.service), request);
  return `${algorithm} Credential=${keys.secretId}/${scopeOf(request)}, SignedHeaders=${signedHeaders(request.headers)}, Signature=${signature}`;
}

/** sha-256 hex of the canonical request. */
export function tc3CanonicalHash(request: Tc3Request): string {
  const names = Object.keys(request.headers).toSorted();
  const lines = names.map((name) => `${name}:${request.headers[name] ?? ''}\n`).join('');
  return sha256Hex(`POST\n/\n\n${lines}\n${signedHeaders(request.headers)}\n${sha256Hex(request.payload)}`);
}

/** The key of one day and service, derived from the secret; `date` as `2019-02-25` in UTC. */
export function tc3SigningKey(secretKey: string, date: string, service: string): Uint8Array {
  return hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
}

/** Hex. */
export function tc3Signature(signingKey: Uint8Array, request: Tc3Request): string {
  const text = `${algorithm}\n${Math.floor(request.timeMs / 1000)}\n${scopeOf(request)}\n${tc3CanonicalHash(request)}`;
  return Buffer.from(hmac(signingKey, text)).toString('hex');
}

function scopeOf(request: Tc3Request): string {
  return `${dateOf(request.timeMs)}/${request.service}/tc3_request`;
}

function signedHeaders(headers: Tc3Request['headers']): string {
  return Object.keys(headers).toSorted().join(';');
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
