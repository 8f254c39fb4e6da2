import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { VerifyReport } from '../../shared/documents/doors.ts';
import { levelWords, whenWords } from '../../shared/documents/verify/signature-words.ts';
import { sealSchema } from '../../shared/domain/records.ts';
import type { Agreement, Seal, Signing } from '../../shared/domain/records.ts';
import { shanghaiDate } from '../../shared/domain/signing-window.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HubDeps } from './hub-deps.ts';
import { findIneffectiveSeal } from './ineffective-seal.ts';
import { loadAgreement, loadSituationOfHousehold } from './load-situation.ts';

/** The answer of 验真 as a page shows it. */
export type VerifyAnswer = {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly answer: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly findings: readonly string[];
  /** Whether a demonstration certificate or a demonstration hub stands behind it: then it says what that means. */
  readonly isDemo: boolean;
};

/** What is registered under the number in the PDF's QR code. Whether the paper or file in hand is that document it cannot say. */
export async function checkRegistered(deps: HubDeps, agreementId: string): Promise<VerifyAnswer> {
  const agreement = /^[0-9a-zA-Z-]{8,64}$/.test(agreementId) ? await loadAgreement(deps.db, deps, agreementId) : null;
  if (agreement === null || agreement.status === 'draft') return plainAnswer('没有查到这份文书，不能认定为本系统出具。');
  return { ...registered(agreement), facts: factsOf(deps, agreement), findings: registeredFindings(agreement), isDemo: deps.config.demo };
}

function registered(agreement: Agreement): Pick<VerifyAnswer, 'tone' | 'answer'> {
  if (agreement.status === 'void') return { tone: 'bad', answer: `该文书已于${dateWords(agreement.voidedAtMs)}作废。` };
  if (agreement.sealed?.channel === 'paper') return { tone: 'plain', answer: '该协议为纸质签约，以纸质原件为准。' };
  if (agreement.status === 'sealed') return { tone: 'good', answer: '该协议由本系统出具，已签字并盖章，现行有效。' };
  if (agreement.kind === 'waiver_statement') return { tone: 'plain', answer: agreement.status === 'approved' ? '该声明已签字并予以确认。' : '该声明由本系统出具，尚未办结。' };
  return { tone: 'plain', answer: '该协议由本系统出具，尚未盖章，未生效。' };
}

function registeredFindings(agreement: Agreement): string[] {
  const sameNumber = '请核对手中文书上的编号与上面的编号是否一致。';
  return agreement.voidReason === 'superseded' ? ['文书内容已更正，以新的版本为准。', sameNumber] : [sameNumber];
}

/** Whether a file is, byte for byte, what we gave out, and whether it still holds. Refused where it could not be looked at to the end. */
export async function checkFile(deps: HubDeps, bytes: Uint8Array): Promise<Result<VerifyAnswer, Refusal>> {
  const seals = await readSeals(deps);
  const report = await deps.documents.verifyUpload(bytes, seals.map((seal) => seal.rootPem), seals.map((seal) => seal.timestamp?.rootPem ?? ''));
  return report.ok ? ok(await answerOf(deps, bytes, report.value)) : report;
}

async function answerOf(deps: HubDeps, bytes: Uint8Array, report: VerifyReport): Promise<VerifyAnswer> {
  if (report.verdict === 'unreadable') return plainAnswer('这个文件不是能读取的 PDF，无法核对。', report.findings);
  if (report.verdict === 'changed') return plainAnswer('文件被改动过，不能作为依据。', report.findings);
  const found = await findDocument(deps, bytes, report);
  // An original bears no signature by which it could be known; but these very bytes were registered.
  if (found === null || (report.verdict === 'not_ours' && found.copy !== 'original')) {
    return plainAnswer('不能认定这个文件由本系统出具。', report.verdict === 'genuine' ? ['文件的数字签名完整，但本系统没有登记这个文件。'] : report.findings);
  }
  return {
    ...standing(found), facts: [...factsOf(deps, found.agreement), ...signatureFacts(report)], findings: found.copy === 'original' ? [] : report.findings,
    isDemo: deps.config.demo || report.signatures.some((each) => each.trust === 'demo'),
  };
}

function plainAnswer(answer: string, findings: readonly string[] = []): VerifyAnswer {
  return { tone: 'bad', answer, facts: [], findings, isDemo: false };
}

type Found = { readonly agreement: Agreement; readonly signing: Signing | null; readonly copy: 'original' | 'signed' | 'sealed' | 'sealed_without_effect' };

function standing(found: Found): Pick<VerifyAnswer, 'tone' | 'answer'> {
  const { agreement, signing, copy } = found;
  const isTrue = '文件真实且未被改动，';
  if (copy === 'sealed_without_effect') return { tone: 'bad', answer: '文件未被改动，但这次用印未生效，不是有效的协议。' };
  if (agreement.status === 'void') return { tone: 'bad', answer: `${isTrue}但已于${dateWords(agreement.voidedAtMs)}作废。` };
  if (copy === 'sealed') return { tone: 'good', answer: `${isTrue}已签字并盖章，现行有效。` };
  if (signing?.outcome === 'late_pending') return { tone: 'plain', answer: `${isTrue}但这次现场签约尚待单位认定，还不是有效的协议。` };
  if (signing?.outcome === 'rejected_late') return { tone: 'bad', answer: `${isTrue}但这次现场签约未予认定，不是有效的协议。` };
  if (signing?.outcome === 'returned') return { tone: 'bad', answer: `${isTrue}但这次签字已退回，不是有效的协议。` };
  if (agreement.sealed?.channel === 'paper') return { tone: 'plain', answer: `${isTrue}但该协议已办理纸质签约，以纸质原件为准。` };
  if (copy === 'original') return { tone: 'plain', answer: `${isTrue}但这是待签文本，没有签字和盖章，不是有效的${agreement.kind === 'agreement' ? '协议' : '声明'}。` };
  if (agreement.kind === 'waiver_statement') return { tone: 'plain', answer: agreement.status === 'approved' ? `${isTrue}声明已予以确认。` : `${isTrue}声明尚待确认。` };
  if (agreement.status === 'sealed') return { tone: 'plain', answer: `${isTrue}但这是盖章前的签字件；协议已另行盖章，以盖章件为准。` };
  return { tone: 'plain', answer: `${isTrue}申请人已签字，单位尚未在这个文件上盖章。` };
}

/** The last tail of a document is a part of its own, found by its digest; what it belongs to must be these very bytes. */
async function findDocument(deps: HubDeps, bytes: Uint8Array, report: VerifyReport): Promise<Found | null> {
  const start = report.revisionLengths.at(-2);
  if (start === undefined) return null;
  const row = await deps.db.selectFrom('part').select('household_id').where('digest', '=', sha256Hex(bytes.subarray(start))).where('household_id', '<>', '').executeTakeFirst();
  if (row === undefined) return null;
  const situation = await loadSituationOfHousehold(deps.db, deps, row.household_id);
  for (const agreement of situation.agreements) {
    if (agreement.sealed?.document.digest === report.digest) return { agreement, signing: null, copy: 'sealed' };
    if (agreement.issued?.original.digest === report.digest) return { agreement, signing: null, copy: 'original' };
    const signing = situation.signings.find((each) => each.agreementId === agreement.agreementId && each.signedCopy?.digest === report.digest);
    if (signing !== undefined) return { agreement, signing, copy: 'signed' };
  }
  const use = await findIneffectiveSeal(deps.db, deps, row.household_id, report.digest);
  const agreement = situation.agreements.find((each) => each.agreementId === use?.agreementId);
  return agreement === undefined ? null : { agreement, signing: null, copy: 'sealed_without_effect' };
}

async function readSeals(deps: HubDeps): Promise<Seal[]> {
  const rows = await deps.db.selectFrom('record').select('body').where('kind', '=', 'seal').execute();
  return rows.map((row) => sealSchema.parse(JSON.parse(row.body)));
}

function factsOf(deps: HubDeps, agreement: Agreement): VerifyAnswer['facts'] {
  const facts = [{ label: '编号', value: agreement.agreementNo }, { label: '出具单位', value: deps.config.bureauName }];
  if (agreement.sealed !== null) facts.push({ label: '盖章日期', value: dateWords(agreement.sealed.atMs) });
  return facts;
}

/** What the last signature on the file says of itself. Anybody may read this page, so the citizen is not named. */
function signatureFacts(report: VerifyReport): VerifyAnswer['facts'] {
  const last = report.signatures.at(-1);
  if (last === undefined) return [];
  const isSealed = last.field === 'bureau';
  return [
    { label: '文件内容', value: '自签名以来没有改动' },
    ...(isSealed ? [{ label: '盖章证书', value: last.signerName }] : []),
    { label: isSealed ? '盖章证书的来源' : '签名证书的来源', value: certificateWords[last.trust] },
    { label: isSealed ? '文件中的盖章时间' : '文件中的签名时间', value: whenWords(last) },
    { label: '防伪方式', value: levelWords(last.level) },
  ];
}

const certificateWords: Readonly<Record<VerifyReport['signatures'][number]['trust'], string>> = {
  trusted: '本单位信任的机构签发', demo: '演示证书，没有法律效力', unknown: '来源未知', invalid: '证书无效',
};

/** `2026年1月21日`, as the guide writes days. */
function dateWords(timeMs: number | null): string {
  if (timeMs === null) return '';
  const [year, month, day] = shanghaiDate(timeMs).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
