import { z } from 'zod';
import { changeHash, recordCommitment } from '../../crypto/change-chain.ts';
import { recordSchemas } from '../../domain/records.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { judged } from './check-package.ts';
import type { EvidenceFinding } from './check-package.ts';
import type { EvidenceFile, LogEntry } from './evidence-file.ts';
import { plain } from './manifest.ts';

type Opened = LogEntry['opened'][number];

/**
 * The excerpt of the hub's log: every change whole, so that its hash can be made again; neighbours linked by prevHash; each text that is
 * shown bound to its change by the commitment; and the records of the package are the last that the log says of them.
 */
export function checkLog(evidence: EvidenceFile): readonly EvidenceFinding[] {
  const { entries } = evidence.changeLog;
  const links = linkCounts(entries);
  const unproved = entries.flatMap(openedWithRecord).filter(({ record }) => record?.commitment === undefined).length;
  const note = unproved === 0 ? '' : `其中 ${unproved} 条登记是旧版程序写的，日志只证明其编号、状态和修订号。`;
  return [
    ...judged('日志摘录', [...chainProblems(evidence), ...entries.flatMap((entry) => openedProblems(entry)), ...revisionProblems(entries)],
      `摘录 ${entries.length} 条日志，逐条重新计算校验值，一致；其中 ${links.adjoining} 处前后相邻，首尾相接；${links.gaps} 处中间是其他家庭的日志，不在摘录之内，可凭前一条的校验值到服务器核对。${note}`),
    ...judged('系统登记', recordProblems(evidence), '协议、签字和用印的登记，与日志里最后一次写入的一致。'),
    ...judged('办理经过', historyProblems(evidence), `办理经过 ${evidence.history.length} 条，每条都有对应的日志。`),
  ];
}

function linkCounts(entries: readonly LogEntry[]): { adjoining: number; gaps: number } {
  const steps = entries.slice(1).map(({ change }, index) => change.seq - (entries[index]?.change.seq ?? 0));
  return { adjoining: steps.filter((step) => step === 1).length, gaps: steps.filter((step) => step > 1).length };
}

function chainProblems({ changeLog, about }: EvidenceFile): string[] {
  const problems: string[] = [];
  if (changeLog.entries.length === 0) problems.push('没有日志摘录。');
  changeLog.entries.forEach(({ change }, index) => {
    const { hash, ...content } = change;
    if (changeHash(content) !== hash) problems.push(`第 ${change.seq} 条日志的内容被改动过：重新算出的校验值不一致。`);
    if (change.epoch !== changeLog.epoch || change.householdId !== about.householdId) problems.push(`第 ${change.seq} 条日志不属于这一户或这一批数据。`);
    const before = changeLog.entries[index - 1]?.change;
    if (before === undefined) return;
    if (change.seq <= before.seq) problems.push(`第 ${change.seq} 条日志的次序不对。`);
    if (change.seq === before.seq + 1 && change.prevHash !== before.hash) problems.push(`第 ${before.seq} 条与第 ${change.seq} 条日志不相衔接。`);
  });
  return problems;
}

function openedWithRecord(entry: LogEntry): { readonly opened: Opened; readonly record: LogEntry['change']['records'][number] | undefined }[] {
  return entry.opened.map((opened) => ({ opened, record: entry.change.records.find((each) => each.kind === opened.kind && each.id === opened.id && each.revision === opened.revision) }));
}

function openedProblems(entry: LogEntry): string[] {
  return openedWithRecord(entry).flatMap(({ opened, record }) => {
    if (record === undefined) return [`第 ${entry.change.seq} 条日志里没有所列的登记。`];
    if (record.commitment !== undefined && recordCommitment(opened.text, opened.salt) !== record.commitment) return [`第 ${entry.change.seq} 条日志的登记内容与日志的承诺值不一致，被改动过。`];
    return [];
  });
}

/** Each change of a record counts its revision up by one (a lease leaves it alone): none may be left out between the first and the last. */
function revisionProblems(entries: readonly LogEntry[]): string[] {
  const latest = new Map<string, number>();
  const problems: string[] = [];
  for (const { change, opened } of entries) {
    for (const { kind, id, revision } of opened) {
      const before = latest.get(`${kind}:${id}`);
      if (before !== undefined && revision !== before && revision !== before + 1) problems.push(`第 ${change.seq} 条日志之前少了一次登记的修改。`);
      latest.set(`${kind}:${id}`, revision);
    }
  }
  return problems;
}

/** What the package says of its records is what the newest text of each says. */
function recordProblems({ records, changeLog, about, documents }: EvidenceFile): string[] {
  const problems: string[] = [];
  const newest = new Map<string, Opened>();
  for (const { opened } of changeLog.entries) for (const each of opened) newest.set(`${each.kind}:${each.id}`, each);
  const compare = (kind: 'agreement' | 'signing' | 'seal_use', id: string, record: unknown, words: string): void => {
    const text = newest.get(`${kind}:${id}`)?.text;
    if (text === undefined) problems.push(`日志摘录里没有${words}的登记。`);
    else if (!isSameRecord(text, recordSchemas[kind], record)) problems.push(`${words}的登记与日志里的不一致。`);
  };
  compare('agreement', records.agreement.agreementId, records.agreement, '协议');
  for (const signing of records.signings) compare('signing', signing.signingId, signing, '签字');
  for (const use of records.sealUses) compare('seal_use', use.sealUseId, use, '用印');
  if (records.agreement.agreementId !== about.agreementId || records.agreement.agreementNo !== about.agreementNo) problems.push('协议的登记不是这份材料所说的协议。');
  if (about.signingId !== null && !records.signings.some((each) => each.signingId === about.signingId && each.attempt === about.attempt && each.channel === about.channel)) problems.push('没有这一次签字的登记。');
  return [...problems, ...documentProblems(records, documents, about.signingId)];
}

/** The text read with the record's own schema: absent keys have their plain values. */
function isSameRecord(text: string, schema: z.ZodType, record: unknown): boolean {
  const told = schema.safeParse(parseJson(text));
  return told.success && canonicalJson(plain(told.data)) === canonicalJson(plain(record));
}

function documentProblems({ agreement, signings }: EvidenceFile['records'], documents: EvidenceFile['documents'], signingId: string | null): string[] {
  const has = (role: string, digest: string | undefined): boolean => digest === undefined || documents.some((each) => each.role === role && each.digest === digest);
  const signing = signings.find((each) => each.signingId === signingId);
  const problems: string[] = [];
  if (!has('original', agreement.issued?.original.digest)) problems.push('待签文本不是登记的那一份。');
  if (!has('signed', signing?.signedCopy?.digest)) problems.push('签字件不是登记的那一份。');
  if (!has('letter', signing?.counter?.agent?.letter.digest)) problems.push('委托书不是登记的那一份。');
  const isSealedSigning = agreement.sealed !== null && agreement.signingId === signingId;
  if (isSealedSigning && !has(agreement.sealed?.channel === 'paper' ? 'paper_scan' : 'sealed', agreement.sealed?.document.digest)) problems.push('盖章件不是登记的那一份。');
  for (const each of signings.filter((one) => one.signingId !== signingId && one.outcome === 'returned')) {
    if (!has('returned', each.signedCopy?.digest)) problems.push(`第 ${each.attempt} 次（已退回）的签字件不是登记的那一份。`);
  }
  return problems;
}

/** Each line has its change; who returned, approved or sealed is said by the record of that very change as well. */
function historyProblems({ history, changeLog, about }: EvidenceFile): string[] {
  const bySeq = new Map(changeLog.entries.map((each) => [each.change.seq, each]));
  return history.flatMap((line) => {
    const entry = bySeq.get(line.seq);
    if (entry === undefined) return [`办理经过“${line.label}”没有对应的日志（第 ${line.seq} 条）。`];
    const agreement = entry.opened.find((each) => each.kind === 'agreement' && each.id === about.agreementId);
    const actor = agreement === undefined ? null : actorIn(agreement.text, line.type);
    return actor === null || actor === line.actor.id ? [] : [`办理经过“${line.label}”的经办人与登记不一致（第 ${line.seq} 条）。`];
  });
}

const actRecords: Readonly<Record<string, string>> = { return: 'returned', approve: 'approved', confirm_waiver: 'approved', seal: 'sealed', accept_paper: 'sealed' };
const actedSchema = z.object({ staffId: z.string() });

/** Whom the record names for this act; null where it names nobody. */
function actorIn(text: string, act: string): string | null {
  const key = actRecords[act];
  const record = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  const acted = key !== undefined && record.success ? actedSchema.safeParse(record.data[key]) : null;
  return acted?.success === true ? acted.data.staffId : null;
}
