import type { Certificate } from './certificate.ts';
import { derChildren, equalBytes, readDer, readObjectIdentifier } from './der.ts';
import type { DerNode } from './der.ts';
import { hashOfSignature, objectIdentifiers } from './object-identifiers.ts';
import { hashName } from './pkcs12-keys.ts';

/**
 * Whether no byte of a timestamp token could be another: each is covered by the token's signature or by that of a certificate
 * in it, or belongs to the frame that RFC 5652 (5.1, 5.3) and RFC 3161 (2.4.2) leave no choice in. The token stands outside of
 * what the document's own signature covers, so that whatever it leaves unbound could be changed unseen. `isVouched` says of a
 * certificate's bytes whether somebody's signature covers them. The signature itself is checked elsewhere. Never throws.
 */
export function isTokenBound(token: Uint8Array, signer: Certificate, isVouched: (der: Uint8Array) => boolean): boolean {
  const signedData = contentOf(readDer(token));
  const [version, digestAlgorithms, encapsulated, certificates, signerInfos, ...more] = derChildren(signedData) ?? [];
  // The certificates are there because we asked for them; revocation lists, which would stand between, are signed by nobody we know.
  if (!isInteger(version, 3) || digestAlgorithms?.tag !== 0x31 || certificates?.tag !== 0xa0 || signerInfos?.tag !== 0x31 || more.length > 0) return false;
  if (!isTimestampInfo(encapsulated)) return false;
  const [signerInfo, ...others] = derChildren(signerInfos) ?? [];
  const hash = signerInfo === undefined || others.length > 0 ? null : boundSignerHash(signerInfo, signer);
  const named = derChildren(digestAlgorithms) ?? [];
  const given = derChildren(certificates) ?? [];
  return hash !== null && named.length === 1 && hashOf(named[0]) === hash && given.length > 0 && given.every((each) => isVouched(each.whole));
}

/** ContentInfo: the type signedData and the content, [0] EXPLICIT; null for anything else. */
function contentOf(node: DerNode | null): DerNode | null {
  const [type, wrapped, ...more] = derChildren(node) ?? [];
  if (node?.tag !== 0x30 || readObjectIdentifier(type) !== objectIdentifiers.signedData || wrapped?.tag !== 0xa0 || more.length > 0) return null;
  const [content, ...others] = derChildren(wrapped) ?? [];
  return content?.tag === 0x30 && others.length === 0 ? content : null;
}

/** EncapsulatedContentInfo: id-ct-TSTInfo and one octet string, whose bytes the message digest covers. */
function isTimestampInfo(node: DerNode | undefined): boolean {
  const [type, wrapped, ...more] = derChildren(node) ?? [];
  const [octets, ...others] = derChildren(wrapped) ?? [];
  return node?.tag === 0x30 && readObjectIdentifier(type) === objectIdentifiers.timestampInfo && wrapped?.tag === 0xa0 && isWholeString(octets)
    && more.length === 0 && others.length === 0;
}

/** An octet string in one piece; some authorities wrap the one piece once more (X.690, 8.7.3). */
function isWholeString(node: DerNode | undefined): boolean {
  if (node?.tag !== 0x24) return node?.tag === 0x04;
  const pieces = derChildren(node) ?? [];
  return pieces.length === 1 && pieces[0]?.tag === 0x04;
}

/** SignerInfo without unsigned attributes: the name of its hash; null where a byte of it is free. */
function boundSignerHash(node: DerNode, signer: Certificate): string | null {
  const [version, identifier, digestAlgorithm, attributes, signatureAlgorithm, value, ...more] = derChildren(node) ?? [];
  const hash = hashOf(digestAlgorithm);
  const isNamed = identifier?.tag === 0x30 && equalBytes(identifier.content, Buffer.concat([signer.issuer, signer.serialNumber]));
  const isFramed = node.tag === 0x30 && isInteger(version, 1) && attributes?.tag === 0xa0 && value?.tag === 0x04 && more.length === 0;
  return hash !== null && isNamed && isFramed && isAlgorithmOf(signatureAlgorithm, signer, hash) ? hash : null;
}

function hashOf(node: DerNode | undefined): string | null {
  const name = hashName(bareAlgorithm(node));
  return name === 'sha1' ? null : name;
}

/** The key's own algorithm alone, or together with this hash (RFC 3370, 3.2; RFC 5754, 3). */
function isAlgorithmOf(node: DerNode | undefined, signer: Certificate, hash: string): boolean {
  const name = bareAlgorithm(node);
  const isRsa = signer.publicKey.asymmetricKeyType === 'rsa';
  if (name === objectIdentifiers.rsaEncryption) return isRsa;
  return hashOfSignature(name) === hash && (name?.startsWith('1.2.840.113549.') ?? false) === isRsa;
}

/** The object identifier of an AlgorithmIdentifier whose parameters are absent or NULL. */
function bareAlgorithm(node: DerNode | undefined): string | null {
  const [name, parameters, ...more] = derChildren(node) ?? [];
  const isBare = parameters === undefined || (parameters.tag === 0x05 && parameters.content.length === 0);
  return node?.tag === 0x30 && isBare && more.length === 0 ? readObjectIdentifier(name) : null;
}

function isInteger(node: DerNode | undefined, value: number): boolean {
  return node?.tag === 0x02 && node.content.length === 1 && node.content[0] === value;
}
