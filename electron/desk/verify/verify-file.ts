import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { deskTrust } from './desk-trust.ts';
import type { VerifyReport, VerifyVerdict } from '../../../shared/documents/doors.ts';
import { demoWords, fieldWords, levelWords, whenWords } from '../../../shared/documents/verify/signature-words.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import { shanghaiWords } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';

/**
 * 验真 of a file a person chose: what the file says of itself, then what this desk's records say of it. Works offline.
 * The record decides about being in force: a genuine file may have been revoked, returned or replaced since.
 */
export async function verifyFile(deps: DeskDeps, input: Input<'documents.verifyFile'>): Answer<'documents.verifyFile'> {
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const report = await deps.documents.verify(file.value.bytes, { ...await deskTrust(deps), nowMs: deps.clock.nowMs() });
  const known = await findVersion(deps, report.digest);
  const verdict = verdictOf(report, known);
  return ok({
    verdict, headline: headlineOf(verdict, known), findings: findingsOf(report, verdict, known),
    agreementNo: known?.agreement.agreementNo ?? report.agreementNo,
    matchesRecord: verdict === 'unreadable' ? null : known !== null,
    answers: answersOf(report, verdict, known),
    signatures: report.signatures.map((each) => ({
      fieldName: each.fieldName, place: fieldWords(each), signerName: each.signerName, issuerName: each.issuerName, intact: each.intact, trust: each.trust,
      when: each.intact ? whenWords(each) : '', level: levelWords(each.level),
    })),
  });
}

type KnownFile = { readonly agreement: Agreement; readonly which: 'sealed' | 'signed' | 'returned' | 'original' };

async function findVersion(deps: DeskDeps, digest: string): Promise<KnownFile | null> {
  const agreements = await listShown(deps.db, 'agreement', {});
  const sealed = agreements.find((each) => each.sealed?.document.digest === digest);
  if (sealed !== undefined) return { agreement: sealed, which: 'sealed' };
  const original = agreements.find((each) => each.issued?.original.digest === digest);
  if (original !== undefined) return { agreement: original, which: 'original' };
  const signing = (await listShown(deps.db, 'signing', {})).find((each) => each.signedCopy?.digest === digest);
  const agreement = agreements.find((each) => each.agreementId === signing?.agreementId);
  if (signing === undefined || agreement === undefined) return null;
  return { agreement, which: signing.outcome === 'returned' ? 'returned' : 'signed' };
}

/** The bureau's signature covers the whole file, the citizen's with it: where it holds and is trusted, so is what it covers. */
function verdictOf(report: VerifyReport, known: KnownFile | null): VerifyVerdict {
  if (report.verdict !== 'not_ours' || report.signatures.length === 0) return known !== null && report.verdict !== 'changed' ? 'genuine' : report.verdict;
  const bureau = report.signatures.find((each) => each.field === 'bureau');
  const holds = report.signatures.every((each) => each.intact) && (bureau?.trust === 'trusted' || bureau?.trust === 'demo');
  return holds || known !== null ? 'genuine' : 'not_ours';
}

/** The four questions that 验真 keeps apart: unchanged? by whom? when? ours? */
function answersOf(report: VerifyReport, verdict: VerifyVerdict, known: KnownFile | null): { label: string; value: string }[] {
  if (verdict === 'unreadable') return [];
  const isWhole = report.signatures.length > 0 && report.signatures.every((each) => each.intact);
  const signers = report.signatures.filter((each) => each.intact).map((each) => `${fieldWords(each)}：${each.signerName}`);
  const last = report.signatures.at(-1);
  return [
    { label: '内容', value: isWhole ? '签名以来没有改动' : report.verdict === 'changed' ? '签名之后被改动过' : known !== null ? '与登记的文件逐字节相同' : '没有数字签名，无法判断' },
    { label: '谁签的', value: signers.length === 0 ? '没有成立的数字签名' : signers.join('；') },
    { label: '什么时候', value: last?.intact === true ? whenWords(last) : '无法确认' },
    { label: '本单位登记', value: known === null ? '本机没有这个文件的登记' : `与登记的${fileWords[known.which]}一致` },
  ];
}

const fileWords: Readonly<Record<KnownFile['which'], string>> = { sealed: '盖章件', signed: '签字件', returned: '签字件（已退回）', original: '待签文本' };

/** Where this desk knows more than the file alone can say, it says what it goes by instead of the file's own doubt. */
function findingsOf(report: VerifyReport, verdict: VerifyVerdict, known: KnownFile | null): string[] {
  if (verdict !== 'genuine' || report.verdict === 'genuine') return [...report.findings];
  const demo = demoWords(report.signatures);
  return [
    known === null ? '单位的盖章覆盖整个文件，盖章以来没有任何改动。' : '文件与本单位登记的文书逐字节相同。',
    ...(demo === null ? [] : [demo]),
    ...report.signatures.filter((each) => each.trust !== 'unknown').flatMap((each) => each.problems),
  ];
}

function headlineOf(verdict: VerifyVerdict, known: KnownFile | null): string {
  if (verdict === 'unreadable') return '这个文件无法读取，请重新下载后再验。';
  if (verdict === 'changed') return '文件已被改动，不能作为依据。';
  if (verdict === 'not_ours') return '不能认定为本单位出具的文件。';
  if (known === null) return '文件真实且未被改动，但本机没有它的登记，请联网同步后再验。';
  const { agreement, which } = known;
  if (agreement.status === 'void') return `文件真实且未被改动，但已于${shanghaiWords(agreement.voidedAtMs ?? 0)}作废。`;
  switch (which) {
    case 'sealed': return agreement.sealed?.channel === 'paper' ? '这是纸质签约的扫描件，以纸质原件为准。' : '文件真实且未被改动，目前有效。';
    case 'signed': return '文件真实且未被改动，申请人已签字，单位尚未盖章。';
    case 'returned': return '文件真实且未被改动，但这次签字已退回。';
    case 'original': return '这是待签文本，尚未签字和盖章。';
  }
}
