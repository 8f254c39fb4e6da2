import { Integer, ObjectIdentifier, OctetString, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier, Attribute, AttributeTypeAndValue, BasicConstraints, Certificate, ContentInfo, EncapsulatedContentInfo, ExtKeyUsage, Extension, IssuerAndSerialNumber,
  MessageImprint, PKIStatus, PKIStatusInfo, SignedAndUnsignedAttributes, SignedData, SignerInfo, TSTInfo, TimeStampReq, TimeStampResp,
} from 'pkijs';
import { must } from '../../shared/lib/assert.ts';

/** An RFC 3161 authority in this process, made by pkijs alone; each knob makes one kind of wrong answer. */
export type TestTimestampAuthority = {
  readonly certificate: Uint8Array;
  readonly answer: (request: Uint8Array, wrong?: { readonly nonce?: boolean; readonly imprint?: boolean; readonly refused?: boolean }) => Promise<Uint8Array>;
};

const sha256 = '2.16.840.1.101.3.4.2.1';
const timestampInfo = '1.2.840.113549.1.9.16.1.4';

type AuthorityInput = { readonly nowMs: number; readonly mayStamp: boolean; readonly notAfterMs?: number; readonly isPurposeCritical?: boolean };

export async function createTestTimestampAuthority(input: AuthorityInput): Promise<TestTimestampAuthority> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await selfSigned(keys, input);
  return {
    certificate: new Uint8Array(certificate.toSchema(true).toBER(false)),
    answer: async (request, wrong = {}) => {
      if (wrong.refused === true) return toBytes(new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.rejection }) }));
      const asked = TimeStampReq.fromBER(Uint8Array.from(request).buffer);
      const imprint = wrong.imprint === true
        ? new MessageImprint({ hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256 }), hashedMessage: new OctetString({ valueHex: new Uint8Array(32).buffer }) })
        : asked.messageImprint;
      const nonce = wrong.nonce === true ? new Integer({ value: 42 }) : must(asked.nonce, 'a nonce was sent');
      const info = new TSTInfo({ version: 1, policy: '1.2.3.4', messageImprint: imprint, serialNumber: new Integer({ value: 7 }), genTime: new Date(input.nowMs), nonce });
      const token = await signToken(info, keys.privateKey, certificate);
      return toBytes(new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.granted }), timeStampToken: token }));
    },
  };
}

async function selfSigned(keys: CryptoKeyPair, input: AuthorityInput): Promise<Certificate> {
  const certificate = new Certificate({ version: 2, serialNumber: new Integer({ value: 1 }) });
  for (const name of [certificate.issuer, certificate.subject]) {
    name.typesAndValues.push(new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: '试验时间戳服务' }) }));
  }
  certificate.notBefore.value = new Date(input.nowMs - 2 * 86_400_000);
  certificate.notAfter.value = new Date(input.notAfterMs ?? input.nowMs + 86_400_000);
  const purpose = new ExtKeyUsage({ keyPurposes: [input.mayStamp ? '1.3.6.1.5.5.7.3.8' : '1.3.6.1.5.5.7.3.1'] });
  certificate.extensions = [
    new Extension({ extnID: '2.5.29.19', critical: true, extnValue: new BasicConstraints({ cA: true }).toSchema().toBER(false) }),
    new Extension({ extnID: '2.5.29.37', critical: input.isPurposeCritical ?? true, extnValue: purpose.toSchema().toBER(false) }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, 'SHA-256');
  return certificate;
}

async function signToken(info: TSTInfo, key: CryptoKey, certificate: Certificate): Promise<ContentInfo> {
  const content = info.toSchema().toBER(false);
  const digest = await crypto.subtle.digest('SHA-256', content);
  const attribute = (type: string, value: ObjectIdentifier | OctetString): Attribute => new Attribute({ type, values: [value] });
  const signedData = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: timestampInfo, eContent: new OctetString({ valueHex: content }) }),
    certificates: [certificate],
    signerInfos: [new SignerInfo({
      version: 1,
      sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
      signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: [
        attribute('1.2.840.113549.1.9.3', new ObjectIdentifier({ value: timestampInfo })),
        attribute('1.2.840.113549.1.9.4', new OctetString({ valueHex: digest })),
      ] }),
    })],
  });
  await signedData.sign(key, 0, 'SHA-256');
  return new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signedData.toSchema(true) });
}

function toBytes(response: TimeStampResp): Uint8Array {
  return new Uint8Array(response.toSchema().toBER(false));
}
