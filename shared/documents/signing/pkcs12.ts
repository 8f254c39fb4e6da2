import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import type { Signer } from '../doors.ts';
import { isIssuedBy, isSelfSigned, readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { derChildren, equalBytes, readDer, readObjectIdentifier } from './der.ts';
import type { DerNode } from './der.ts';
import { keySigner } from './event-certificate.ts';
import { objectIdentifiers } from './object-identifiers.ts';
import { algorithmOfKey } from './signature-algorithms.ts';
import { signingCertificateProblem } from './signing-certificate.ts';
import { decryptWithPassPhrase, derNumber, hashName, pkcs12Mac } from './pkcs12-keys.ts';

/** Bag types of RFC 7292, section 4.2. */
const keyBag = '1.2.840.113549.1.12.10.1.1';
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2';
const certificateBag = '1.2.840.113549.1.12.10.1.3';

const maxFileBytes = 1024 * 1024;

/**
 * Opens a PKCS#12 file (.p12, .pfx; RFC 7292) as a signer: one private key, its certificate, the issuers in order.
 * Refuses a wrong pass phrase, a certificate that is not valid at `nowMs` or not for signing, and keys we do not sign with,
 * each with its own sentence. The key stays in this process's memory.
 */
export async function loadPkcs12Signer(bytes: Uint8Array, passPhrase: string, nowMs: number): Promise<Result<Signer, Refusal>> {
  const contents = openFile(bytes, passPhrase);
  if (!contents.ok) return contents;
  const { keys, certificates } = contents.value;
  if (keys.length === 0) return refuse('pkcs12_without_key', '证书文件里没有私钥，请重新导出包含私钥的证书文件。');
  // A file may bring a renewed certificate beside the old one, or one for encrypting beside one for signing.
  let firstProblem: Err<Refusal> | null = null;
  for (const key of keys) {
    for (const signer of certificates.filter((certificate) => certificate.x509.checkPrivateKey(key))) {
      const found = signerOf(key, signer, certificates, nowMs);
      if (found.ok) return found;
      firstProblem ??= found;
    }
  }
  return firstProblem ?? refuse('pkcs12_without_certificate', '证书文件里没有与私钥对应的证书，请重新导出证书文件。');
}

function signerOf(key: KeyObject, certificate: Certificate, certificates: readonly Certificate[], nowMs: number): Result<Signer, Refusal> {
  const problem = signingCertificateProblem(certificate, nowMs);
  if (problem !== null) return problem;
  const algorithm = algorithmOfKey(key);
  if (algorithm !== null) return ok(keySigner(key, algorithm, chainOf(certificate, certificates)));
  if (key.asymmetricKeyType === 'rsa') return refuse('key_too_weak', '证书的 RSA 密钥不足 2048 位，不够安全，请更换 RSA 2048 位以上或 P-256 的证书。');
  return unsupportedKey;
}

type Contents = { readonly keys: KeyObject[]; readonly certificates: Certificate[] };

const unsupportedKey = refuse('pkcs12_key_kind', '证书的密钥类型不受支持，请使用 RSA 2048 位以上或 P-256 的证书。');
const broken = refuse('pkcs12_broken', '这个文件不是有效的证书文件，请选择 .p12 或 .pfx 文件。');
const wrongPassPhrase = refuse('pkcs12_wrong_pass_phrase', '印章口令不正确，请重新输入。');
const oldEncryption = refuse('pkcs12_old_encryption', '证书文件使用的加密方式过旧，无法读取，请用新版工具重新导出证书文件。');

function openFile(bytes: Uint8Array, passPhrase: string): Result<Contents, Refusal> {
  const [version, content, mac] = (bytes.length > maxFileBytes ? null : derChildren(readDer(bytes))) ?? [];
  const [contentName, wrapped] = derChildren(content) ?? [];
  const octets = derChildren(wrapped)?.[0];
  if (derNumber(version) !== 3 || readObjectIdentifier(contentName) !== objectIdentifiers.data || octets?.tag !== 0x04) return broken;
  const macProblem = checkMac(mac, octets.content, passPhrase);
  if (macProblem !== null) return macProblem;
  const contents: Contents = { keys: [], certificates: [] };
  for (const part of derChildren(readDer(octets.content)) ?? []) {
    const safe = openSafe(part, passPhrase);
    if (!safe.ok) return safe;
    for (const bag of derChildren(readDer(safe.value)) ?? []) {
      const problem = openBag(bag, passPhrase, contents);
      if (problem !== null) return problem;
    }
  }
  return ok(contents);
}

/** The MAC tells a wrong pass phrase from a damaged file only together with the decryption; both mean: not these two. */
function checkMac(mac: DerNode | undefined, content: Uint8Array, passPhrase: string): Err<Refusal> | null {
  const [info, salt, iterations] = derChildren(mac) ?? [];
  const [algorithm, digest] = derChildren(info) ?? [];
  if (digest === undefined || salt === undefined) return broken;
  const hash = hashName(readObjectIdentifier(derChildren(algorithm)?.[0]));
  if (hash === null) return oldEncryption;
  const rounds = iterations === undefined ? 1 : derNumber(iterations);
  const expected = pkcs12Mac({ hash, passPhrase, salt: salt.content, iterations: rounds, content });
  return expected !== null && equalBytes(expected, digest.content) ? null : wrongPassPhrase;
}

/** The bags of one content: in the clear, or encrypted with the pass phrase. */
function openSafe(part: DerNode, passPhrase: string): Result<Uint8Array, Refusal> {
  const [name, wrapped] = derChildren(part) ?? [];
  const inner = derChildren(wrapped)?.[0];
  if (readObjectIdentifier(name) === objectIdentifiers.data && inner !== undefined) return ok(inner.content);
  if (readObjectIdentifier(name) !== objectIdentifiers.encryptedData) return broken;
  const [, algorithm, encrypted] = derChildren(derChildren(inner)?.[1]) ?? [];
  if (encrypted === undefined) return broken;
  return decrypt(algorithm, encrypted.content, passPhrase);
}

function openBag(bag: DerNode, passPhrase: string, contents: Contents): Err<Refusal> | null {
  const [name, wrapped] = derChildren(bag) ?? [];
  const value = derChildren(wrapped)?.[0];
  const kind = readObjectIdentifier(name);
  if (value === undefined) return broken;
  if (kind === keyBag) return addKey(value.whole, contents);
  if (kind === shroudedKeyBag) {
    const [algorithm, encrypted] = derChildren(value) ?? [];
    const plain = decrypt(algorithm, encrypted?.content ?? new Uint8Array(), passPhrase);
    return plain.ok ? addKey(plain.value, contents) : plain;
  }
  if (kind !== certificateBag) return null;
  const octets = derChildren(derChildren(value)?.[1])?.[0];
  const certificate = octets === undefined ? null : readCertificate(octets.content);
  if (certificate !== null) contents.certificates.push(certificate);
  return null;
}

function decrypt(algorithm: DerNode | undefined, encrypted: Uint8Array, passPhrase: string): Result<Uint8Array, Refusal> {
  const result = decryptWithPassPhrase(algorithm, encrypted, passPhrase);
  if (result.kind === 'plain') return ok(result.bytes);
  return result.kind === 'wrong' ? wrongPassPhrase : oldEncryption;
}

function addKey(der: Uint8Array, contents: Contents): Err<Refusal> | null {
  try {
    contents.keys.push(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }));
    return null;
  } catch {
    return unsupportedKey;
  }
}

function chainOf(signer: Certificate, certificates: readonly Certificate[]): readonly Uint8Array[] {
  const chain = [signer];
  for (let last = signer; !isSelfSigned(last) && chain.length < 6;) {
    const issuer = certificates.find((each) => !chain.includes(each) && isIssuedBy(last, each));
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain.map((certificate) => certificate.der);
}
