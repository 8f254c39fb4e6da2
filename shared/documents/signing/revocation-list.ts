import { verify } from 'node:crypto';
import { keepRecent } from '../pdf/recent-values.ts';
import type { Certificate } from './certificate.ts';
import { derChildren, equalBytes, readDer, readObjectIdentifier } from './der.ts';
import type { DerNode } from './der.ts';
import { hashOfSignature } from './object-identifiers.ts';

/** A certificate revocation list (RFC 5280, section 5), as far as one certificate is asked about. */
export type RevocationList = {
  readonly der: Uint8Array;
  /** The issuer's name, encoded. */
  readonly issuer: Uint8Array;
  readonly thisUpdateMs: number;
  /** Without one the list says nothing of when it is out of date; it then counts as valid for that moment alone. */
  readonly nextUpdateMs: number;
  /** Serial numbers as their DER integers, hex. */
  readonly revokedSerials: ReadonlyMap<string, number>;
  /** What is signed, and how. */
  readonly signed: Uint8Array;
  readonly hash: string;
  readonly signatureValue: Uint8Array;
};

const lists = keepRecent<RevocationList | null>(16);

/** Reads a DER list; null for bytes that are none, or one signed in a way not read here. Never throws. */
export function readRevocationList(der: Uint8Array): RevocationList | null {
  return lists.of(Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1'), () => openList(Uint8Array.from(der)));
}

/** Whether `issuer` may sign lists, carries the list's name, and signed it. Never throws. */
export function isListOf(list: RevocationList, issuer: Certificate): boolean {
  if (!equalBytes(list.issuer, issuer.subject) || !issuer.isAuthority) return false;
  try {
    return verify(list.hash, list.signed, issuer.publicKey, list.signatureValue);
  } catch {
    return false; // a key of a kind that cannot have made this value has not made it
  }
}

/** TBSCertList: version, signature, issuer, thisUpdate, nextUpdate, revoked certificates, extensions. */
function openList(der: Uint8Array): RevocationList | null {
  const [body, algorithm, signature, ...more] = derChildren(readDer(der)) ?? [];
  const hash = hashOfSignature(readObjectIdentifier(derChildren(algorithm)?.[0]));
  if (body === undefined || hash === null || signature?.tag !== 0x03 || signature.content[0] !== 0 || more.length > 0) return null;
  const parts = (derChildren(body) ?? []).filter((node) => node.tag !== 0x02);
  const [, issuer, thisUpdate, ...rest] = parts;
  const thisUpdateMs = timeOf(thisUpdate);
  if (issuer === undefined || thisUpdateMs === null) return null;
  const nextUpdateMs = timeOf(rest[0]);
  const revoked = rest.find((node) => node.tag === 0x30);
  const revokedSerials = new Map<string, number>();
  for (const entry of derChildren(revoked) ?? []) {
    const [serial, time] = derChildren(entry) ?? [];
    const timeMs = timeOf(time);
    if (serial?.tag !== 0x02 || timeMs === null) return null;
    revokedSerials.set(Buffer.from(serial.whole).toString('hex'), timeMs);
  }
  if (revoked !== undefined && derChildren(revoked) === null) return null;
  return {
    der, issuer: issuer.whole, thisUpdateMs, nextUpdateMs: nextUpdateMs ?? thisUpdateMs, revokedSerials,
    signed: body.whole, hash, signatureValue: signature.content.subarray(1),
  };
}

/** UTCTime or GeneralizedTime as RFC 5280 (4.1.2.5) writes them; null for anything else. */
function timeOf(node: DerNode | undefined): number | null {
  if (node?.tag !== 0x17 && node?.tag !== 0x18) return null;
  const text = Buffer.from(node.content).toString('latin1');
  const digits = node.tag === 0x18 ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
