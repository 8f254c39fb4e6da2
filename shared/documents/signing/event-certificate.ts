import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { assert, must } from '../../lib/assert.ts';
import type { Random } from '../../lib/random.ts';
import { ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { Signer } from '../doors.ts';
import { readCertificate } from './certificate.ts';
import { certificatesOfPem, pemText, writeCertificate } from './certificate-writer.ts';

export type EventCertificateRequest = {
  /** sha-256 hex of the evidence of this one signing; the certificate carries it. */
  readonly evidenceDigest: string;
  /** Whom the certificate names: the citizen. */
  readonly subjectName: string;
  readonly nowMs: number;
};

/**
 * Issues 事件证书: a key and a certificate for one signing. A licensed authority plugs in here; the key of the returned
 * Signer lives in memory only and is gone with it.
 */
export type EventCertificateAuthority = {
  readonly issue: (request: EventCertificateRequest) => Promise<Result<Signer, Refusal>>;
  /** DER of the root that verifiers must trust. */
  readonly rootCertificate: Uint8Array;
  /** Says 演示 on screens where true. */
  readonly isDemo: boolean;
};

export type DemoAuthorityKeys = {
  /** PEM, PKCS#8; kept outside the database by the composition root. */
  readonly privateKeyPem: string;
  readonly certificatePem: string;
};

const yearMs = 365.25 * 24 * 3600 * 1000;
/** Clocks differ: a certificate is valid from a little before the moment it is made. */
const clockSlackMs = 5 * 60 * 1000;

/** Makes the key and root of a demonstration authority: P-256, 30 years, 演示 in its name. */
export function createDemoAuthorityKeys(input: { readonly nowMs: number; readonly random: Random }): DemoAuthorityKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = { commonName: '签约台演示事件证书根', organization: '演示' };
  const certificate = writeCertificate({
    subject: name,
    issuer: name,
    publicKey,
    issuerPrivateKey: privateKey,
    issuerPublicKey: publicKey,
    serialNumber: input.random.bytes(16),
    notBeforeMs: input.nowMs - clockSlackMs,
    notAfterMs: input.nowMs + 30 * yearMs,
    isAuthority: true,
  });
  return {
    privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificatePem: pemText('CERTIFICATE', certificate),
  };
}

/** The demonstration authority on keys made before. Stops when the PEM texts are not its own. */
export function createDemoAuthority(input: { readonly keys: DemoAuthorityKeys; readonly random: Random }): EventCertificateAuthority {
  const rootCertificate = must(certificatesOfPem(input.keys.certificatePem)[0], 'the authority has a certificate');
  const root = must(readCertificate(rootCertificate), 'the authority has a readable certificate');
  const rootKey = createPrivateKey(input.keys.privateKeyPem);
  assert(root.x509.checkPrivateKey(rootKey), 'the authority has the key of its certificate');
  const rootPublicKey = createPublicKey(rootKey);
  return {
    rootCertificate,
    isDemo: true,
    issue: (request) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = writeCertificate({
        subject: { commonName: request.subjectName, organization: '签约台演示事件证书' },
        issuer: { commonName: root.subjectName, organization: '演示' },
        publicKey,
        issuerPrivateKey: rootKey,
        issuerPublicKey: rootPublicKey,
        serialNumber: input.random.bytes(16),
        notBeforeMs: request.nowMs - clockSlackMs,
        notAfterMs: Math.min(root.notAfterMs, request.nowMs + 10 * yearMs),
        isAuthority: false,
        evidenceDigest: request.evidenceDigest,
      });
      return Promise.resolve(ok(keySigner(privateKey, 'ecdsa-p256-sha256', [certificate, rootCertificate])));
    },
  };
}

/** A Signer on a private key that this process holds. */
export function keySigner(privateKey: KeyObject, algorithm: Signer['algorithm'], certificates: readonly Uint8Array[]): Signer {
  return { algorithm, certificates, sign: (bytes) => new Uint8Array(sign('sha256', bytes, privateKey)) };
}
