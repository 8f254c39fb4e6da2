import { createHash } from 'node:crypto';
import type { SignatureReport, VerifyReport } from '../doors.ts';
import { readFormFields, textOf } from '../pdf/form-fields.ts';
import type { FormField } from '../pdf/form-fields.ts';
import { structureOf } from '../pdf/grown-file.ts';
import { hashUpTo, rememberBase } from '../pdf/known-base.ts';
import { PdfFault } from '../pdf/parse-object.ts';
import { readStructure, resolve, resolveDict } from '../pdf/read-structure.ts';
import type { PdfStructure } from '../pdf/read-structure.ts';
import { checkSigningRevision } from './check-revision.ts';
import { brokenReport, checkSignature } from './check-signature.ts';
import type { TrustInput } from './check-signature.ts';
import { demoWords } from './signature-words.ts';
import { checkForeignFile } from './foreign-file.ts';

type Judgement = Pick<VerifyReport, 'verdict' | 'signatures' | 'findings'>;

/**
 * What can be said of a file from the file alone. Closed world: `genuine` means that it is, byte for byte, one that our
 * writers give — base and household tail, the citizen's tail, where there is one the bureau's tail — with signatures that
 * hold and chain to a trusted root. Anything else on a document of ours is `changed`. Never throws on bad bytes.
 */
export async function verifyDocument(bytes: Uint8Array, trust: TrustInput): Promise<VerifyReport> {
  const structure = readStructure(bytes);
  if (!structure.ok) return unreadable(createHash('sha256').update(bytes).digest('hex'), structure.error.message);
  try {
    const judgement = judge(structure.value, trust);
    if (judgement.verdict === 'genuine') rememberBase(structure.value, structureOf);
    return {
      ...judgement,
      digest: hashUpTo(structure.value, bytes.length).digest('hex'),
      agreementNo: readAgreementNo(structure.value),
      revisionLengths: structure.value.revisions.map((revision) => revision.length),
    };
  } catch (error) {
    if (error instanceof PdfFault) return unreadable(createHash('sha256').update(bytes).digest('hex'), '这个文件无法按 PDF 读取，可能已损坏，请重新下载后再试。');
    throw error;
  }
}

function judge(structure: PdfStructure, trust: TrustInput): Judgement {
  const last = structure.revisions.length - 1;
  const fields = readFormFields(structure, last);
  const earlier = structure.revisions.flatMap((_revision, index) => readFormFields(structure, index));
  if (!isOurForm(earlier)) return checkForeignFile(structure, fields);
  const signed = fields.filter((field) => field.dict.has('V'));
  const names = signed.map((field) => field.name);
  if (!earlier.some((field) => field.dict.has('V'))) {
    return { verdict: 'not_ours', signatures: [], findings: ['这份文书还没有任何数字签名，只凭文件无法确认真伪。'] };
  }
  const hasBureau = names.includes('bureau');
  const expected = hasBureau ? ['bureau', 'citizen'] : ['citizen'];
  if ([...names].sort().join() !== expected.join()) return changed([], '文件中的签名字段与本系统出具的文书不一致，文件被改动过。');
  const citizenRevision = hasBureau ? last - 1 : last;
  if (citizenRevision < 1) return changed([], '文件的更新记录不完整，文件被改动过。');
  const reports = [checkTail(structure, citizenRevision, 'citizen', trust)];
  if (hasBureau) reports.push(checkTail(structure, last, 'bureau', trust));
  return conclude(reports, fields);
}

function checkTail(structure: PdfStructure, revisionIndex: number, field: 'citizen' | 'bureau', trust: TrustInput): SignatureReport {
  const who = field === 'citizen' ? '申请人签名' : '单位盖章';
  const broken = brokenReport(field, [`${who}这一步写入的内容与本系统的写法不一致，文件被改动过。`]);
  try {
    const tail = checkSigningRevision(structure, revisionIndex, field);
    return tail === null ? broken : checkSignature(structure, tail, field, trust);
  } catch (error) {
    if (error instanceof PdfFault) return broken;
    throw error;
  }
}

function conclude(reports: readonly SignatureReport[], fields: readonly FormField[]): Judgement {
  const problems = reports.flatMap((report) => report.problems);
  if (reports.some((report) => !report.intact)) return changed(reports, '文件在签名或盖章之后被修改过，不能作为依据。', problems);
  if (reports.some((report) => report.trust === 'unknown')) {
    return { verdict: 'not_ours', signatures: reports, findings: ['文件内容与签名一致，但签名人的证书不是本单位信任的，不能认定为本单位出具。', ...problems] };
  }
  const isSealed = reports.some((report) => report.field === 'bureau');
  const expectsSeal = fields.some((field) => field.name === 'bureau');
  const demo = demoWords(reports);
  const findings = [
    '文件自签名以来没有任何改动。',
    ...(isSealed ? ['申请人已签名，单位已盖章。'] : [expectsSeal ? '申请人已签名，单位尚未盖章。' : '申请人已签名。']),
    ...(demo === null ? [] : [demo]),
    timeFinding(reports),
    ...problems,
  ];
  return { verdict: 'genuine', signatures: reports, findings };
}

/** A timestamp on the last signature covers the whole file, and with it the citizen's. */
function timeFinding(reports: readonly SignatureReport[]): string {
  const last = reports.at(-1);
  if (last?.timestampedAt == null) return '签名和盖章的时间由签名人、盖章人声明，没有时间戳证明。';
  return last.level === 'B-LT' ? '盖章时间有可信时间戳证明，文件里还带有以后核对证书所需的材料。' : '盖章时间有可信时间戳证明。';
}

function changed(signatures: readonly SignatureReport[], finding: string, problems: readonly string[] = []): Judgement {
  return { verdict: 'changed', signatures, findings: [finding, ...problems] };
}

function isOurForm(fields: readonly FormField[]): boolean {
  return fields.some((field) => field.name === 'citizen' && field.type === 'Sig');
}

/** Where the household tail writes the number: /AgreementNo of the document information dictionary. */
function readAgreementNo(structure: PdfStructure): string | null {
  const last = structure.revisions.length - 1;
  const info = resolveDict(structure, last, structure.revisions[last]?.section.trailer.get('Info'));
  return textOf(resolve(structure, last, info?.get('AgreementNo')));
}

function unreadable(digest: string, finding: string): VerifyReport {
  return { verdict: 'unreadable', digest, agreementNo: null, signatures: [], findings: [finding], revisionLengths: [] };
}
