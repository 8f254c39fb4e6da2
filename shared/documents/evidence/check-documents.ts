import { sha256Hex } from '../../crypto/sha256.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { VerifyReport } from '../doors.ts';
import { equalBytes } from '../signing/der.ts';
import type { TrustInput } from '../verify/check-signature.ts';
import { verifyDocument } from '../verify/verify-document.ts';
import { judged } from './check-package.ts';
import type { EvidenceFinding, OpenedPackage } from './check-package.ts';
import { certificatesIn } from './certificates-in.ts';
import type { DocumentRole, EvidenceFile } from './evidence-file.ts';
import { plain } from './manifest.ts';

export const roleLabels: Readonly<Record<DocumentRole, string>> = {
  original: '待签文本', signed: '签字件', sealed: '盖章件', returned: '已退回的签字件', paper_scan: '纸质原件扫描件', letter: '委托书', reading_text: '大字版文字',
};
const signedRoles: readonly DocumentRole[] = ['signed', 'sealed', 'returned'];

/** Each document by its digest; signed and sealed ones by 验真, closed world; each grown out of the one before; fields and certificates as the package says. */
export async function checkDocuments(opened: OpenedPackage, trust: TrustInput): Promise<readonly EvidenceFinding[]> {
  const { evidence, members } = opened;
  const findings: EvidenceFinding[] = [];
  const certificates: EvidenceFile['certificates'] = [];
  for (const document of evidence.documents) {
    const bytes = members.get(document.member);
    const label = `${roleLabels[document.role]} ${document.member}`;
    if (bytes === undefined || sha256Hex(bytes) !== document.digest || bytes.length !== document.length) {
      findings.push(...judged('文书', [`${label}：不在材料里，或与登记的校验值不一致。`], ''));
    } else if (signedRoles.includes(document.role)) {
      const report = await verifyDocument(bytes, trust);
      certificates.push(...certificatesIn(document.member, bytes, report));
      findings.push(...judged('文书', documentProblems(evidence, label, report), `${label}：真实，未被改动。${report.findings.join('')}`));
    } else findings.push(...judged('文书', [], `${label}：与登记的校验值一致（${document.digest}）。`));
  }
  return [
    ...findings,
    ...judged('文书来历', growthProblems(opened), '签字件、盖章件都是在同一份待签文本后面续写而成，待签文本一个字节也没有改变。'),
    ...judged('证书', canonicalJson(plain(certificates)) === canonicalJson(plain(evidence.certificates)) ? [] : ['材料所列的数字签名和证书与文书里的不一致。'], '材料所列的数字签名、证书和时间，与文书里的逐项一致。'),
    ...judged('协议内容', contentProblems(evidence), '协议填写内容的校验值与登记的一致。'),
  ];
}

function documentProblems({ about }: EvidenceFile, label: string, report: VerifyReport): string[] {
  if (report.verdict !== 'genuine') return [`${label}：验真没有通过。${report.findings.join('')}`];
  return report.agreementNo === about.agreementNo ? [] : [`${label}：协议编号是 ${report.agreementNo ?? '（无）'}，不是 ${about.agreementNo}。`];
}

function growthProblems({ evidence, members }: OpenedPackage): string[] {
  const bytesOf = (role: DocumentRole): (Uint8Array | undefined)[] => evidence.documents.filter((each) => each.role === role).map((each) => members.get(each.member));
  const [original, signed, sealed] = [bytesOf('original')[0], bytesOf('signed')[0], bytesOf('sealed')[0]];
  if (original === undefined) return ['材料里没有待签文本。'];
  const problems: string[] = [];
  for (const each of [signed, ...bytesOf('returned')]) if (each !== undefined && !beginsWith(each, original)) problems.push('签字件不是从材料里的待签文本续写而成的。');
  if (sealed !== undefined && (signed === undefined || !beginsWith(sealed, signed))) problems.push('盖章件不是从材料里的签字件续写而成的。');
  return problems;
}

function beginsWith(whole: Uint8Array, start: Uint8Array): boolean {
  return whole.length > start.length && equalBytes(whole.subarray(0, start.length), start);
}

function contentProblems({ content, records, documents }: EvidenceFile): string[] {
  const { issued } = records.agreement;
  const problems: string[] = [];
  if (sha256Hex(canonicalJson(plain(content.fields))) !== content.fieldsDigest || issued?.fieldsDigest !== content.fieldsDigest) problems.push('协议的填写内容与登记的校验值不一致。');
  if (issued?.templateVersionId !== content.template.templateVersionId) problems.push('模板不是这份协议所用的版本。');
  const reading = documents.find((each) => each.role === 'reading_text');
  if (reading === undefined || reading.digest !== issued?.readingTextDigest) problems.push('大字版文字不是登记的那一份。');
  return problems;
}
