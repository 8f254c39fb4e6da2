import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import { replaceEntries } from '../pdf/grown-file.ts';
import type { PdfObject } from '../pdf/structure.ts';
import { streamObject } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { isIssuedBy, readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { equalBytes } from './der.ts';
import { isListOf, readRevocationList } from './revocation-list.ts';
import type { RevocationList } from './revocation-list.ts';

/**
 * What a verifier needs when the authorities no longer answer: it goes into /DSS in the very revision that the bureau
 * signs (ETSI EN 319 142-1, 5.4). The timestamp's token does not exist before the signature does; it brings the
 * certificate of its authority and those between, because we ask for them (RFC 3161, 2.4.1, certReq). So only the
 * configured roots are put in here, and no token has to be fetched beforehand for its certificates.
 */
export type LongTermProofs = {
  /** DER, each once: the signer's chain, then the timestamp authority's. */
  readonly certificates: readonly Uint8Array[];
  /** DER. */
  readonly revocationLists: readonly Uint8Array[];
};

const maxListBytes = 512 * 1024;

/**
 * Checks the revocation lists kept with a seal against its certificate and gathers them with the chains. Refuses, with
 * what to do, a list that is broken, forged, of a stranger, or not valid at `nowMs`, a missing list of the signer's
 * issuer, and a certificate that a list revokes.
 */
export function gatherProofs(input: {
  /** DER, the signer's first. */
  readonly chain: readonly Uint8Array[];
  readonly timestampChain: readonly Uint8Array[];
  readonly revocationLists: readonly Uint8Array[];
  readonly nowMs: number;
}): Result<LongTermProofs, Refusal> {
  const certificates = distinct([...input.chain, ...input.timestampChain]);
  const read = certificates.map(readCertificate).filter((each) => each !== null);
  const lists: RevocationList[] = [];
  for (const der of input.revocationLists) {
    const list = der.length > maxListBytes ? null : readRevocationList(der);
    if (list === null) return refuse('revocation_list_broken', '印章登记的吊销列表无法读取，文书没有盖章，请管理员重新下载吊销列表后登记。');
    const problem = listProblem(list, read, input.nowMs);
    if (problem !== null) return problem;
    lists.push(list);
  }
  const [signer] = read;
  const issuer = read.find((each) => signer !== undefined && each !== signer && isIssuedBy(signer, each));
  if (issuer === undefined) return refuse('chain_incomplete', '证书文件里没有签发机构的证书，核对不了吊销列表，文书没有盖章，请重新导出包含完整证书链的证书文件。');
  if (!lists.some((list) => isListOf(list, issuer))) {
    return refuse('revocation_list_missing', '印章登记的吊销列表里没有签发印章证书的机构的列表，文书没有盖章，请管理员补充登记。');
  }
  return ok({ certificates, revocationLists: lists.map((list) => list.der) });
}

function listProblem(list: RevocationList, certificates: readonly Certificate[], nowMs: number): Err<Refusal> | null {
  const issuer = certificates.find((each) => isListOf(list, each));
  if (issuer === undefined) return refuse('revocation_list_foreign', '印章登记的吊销列表不是由印章证书或时间戳证书的签发机构签发的，文书没有盖章，请管理员核对。');
  if (nowMs < list.thisUpdateMs) return refuse('revocation_list_future', '印章登记的吊销列表尚未生效，文书没有盖章，请核对电脑时间。');
  if (nowMs > list.nextUpdateMs) return refuse('revocation_list_expired', '印章登记的吊销列表已过期，文书没有盖章，请管理员重新下载吊销列表后登记。');
  const revoked = certificates.find((each) => isIssuedBy(each, issuer) && list.revokedSerials.has(serialText(each)));
  if (revoked === undefined) return null;
  return refuse('certificate_revoked', `证书“${revoked.subjectName}”已被签发机构吊销，不能再用于盖章，请联系管理员更换证书。`);
}

/**
 * The objects that fill an empty /DSS: new streams numbered from `firstNumber`, and the dictionary again with their
 * numbers. Nothing without proofs. Refuses a document whose base brings no empty /DSS.
 */
export function proofObjects(
  proofs: LongTermProofs | undefined,
  securityStore: PdfObject | null,
  firstNumber: number,
): Result<{ readonly added: readonly UpdateObject[]; readonly changed: readonly UpdateObject[] }, Refusal> {
  if (proofs === undefined) return ok({ added: [], changed: [] });
  if (securityStore === null || !isEmptyStore(securityStore)) {
    return refuse('no_security_store', '这份文书是旧模板生成的，放不进长期验证所需的证书和吊销列表，文书没有盖章，请用新模板重新生成后再签。');
  }
  const { certificates, revocationLists } = proofs;
  const added = [...certificates, ...revocationLists].map((der, index) => streamObject(firstNumber + index, '', der));
  const entries = storeEntries(firstNumber, certificates.length, revocationLists.length);
  return ok({ added, changed: [replaceEntries(securityStore, entries)] });
}

/** /DSS as a base brings it: its type and nothing else. */
export function isEmptyStore(securityStore: PdfObject): boolean {
  const { value } = securityStore;
  return value.kind === 'dict' && value.entries.size === 1 && value.entries.has('Type') && securityStore.stream === null;
}

/** The entries of a filled /DSS: certificates first, then revocation lists, in the order of their numbers. */
export function storeEntries(firstNumber: number, certificateCount: number, listCount: number): Readonly<Record<string, string>> {
  const refs = (from: number, count: number): string => `[${Array.from({ length: count }, (_value, index) => `${from + index} 0 R`).join(' ')}]`;
  return { Certs: refs(firstNumber, certificateCount), CRLs: refs(firstNumber + certificateCount, listCount) };
}

export function serialText(certificate: Certificate): string {
  return Buffer.from(certificate.serialNumber).toString('hex');
}

function distinct(all: readonly Uint8Array[]): readonly Uint8Array[] {
  return all.filter((each, index) => all.findIndex((other) => equalBytes(each, other)) === index);
}
