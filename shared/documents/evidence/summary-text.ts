import { consentDigest } from '../../crypto/consent-digest.ts';
import { sectionLabels } from './evidence-file.ts';
import { isCounterEvidence } from '../../domain/signing-evidence.ts';
import type { EvidenceFile, SectionName } from './evidence-file.ts';
import { roleLabels } from './check-documents.ts';
import type { Manifest } from './manifest.ts';
import { fieldWords, levelWords, whenWords } from '../verify/signature-words.ts';
import { grouped, momentText, readSigning, wayRows } from './summary-rows.ts';
import type { SummaryRow } from './summary-rows.ts';

export const summaryTitle = '签约存证说明';
const channelWords: Readonly<Record<EvidenceFile['about']['channel'], string>> = { online: '线上签约', counter: '现场签约', paper: '纸质签约' };
/** A person reads so many lines of 办理经过; all of them are in evidence.json. */
const printedHistory = 80;

/**
 * 存证说明 for people, in the language of our templates (template/parse-template.ts), so that it is typeset like every document: what the
 * package proves, from what, and how anybody can check it. Says only what evidence.json says.
 */
export function summaryText(evidence: EvidenceFile, chain: Pick<Manifest, 'sections' | 'sectionsHead'>): string {
  const { about } = evidence;
  return [
    '页眉：协议编号：{{协议编号}}', '页脚：第 {{页码}} 页 共 {{页数}} 页', '', `# ${summaryTitle}`, '',
    `> 本说明由签约台根据系统记录生成，与同一压缩包中的 evidence.json、文书、笔迹文件一起，构成${about.agreementNo}这一次签约的存证材料。所列时间均为北京时间；校验值均为 SHA-256。`, '',
    '## 一、协议与签约人', ...table(':----|:-----------|:----|:-----------', aboutRows(evidence)), '',
    '## 二、签署经过', ...wayPart(evidence), '', ...consentPart(evidence), ...strokePart(evidence),
    '## 五、审核、退回、更正与盖章', ...historyPart(evidence), '',
    '## 六、数字签名与证书', ...certificatePart(evidence), '',
    '## 七、文书清单', ...table(':-----|:-----------|:--------------------', [['文书', '文件', '校验值'], ...evidence.documents.map((each) => [withNote(roleLabels[each.role], each.note), each.member, grouped(each.digest)])], true), '',
    '## 八、系统日志与校验链', ...logPart(evidence, chain), '',
    '## 九、怎样核对', ...howPart(evidence), '',
    '【盖章处】出证单位（盖章）：', '【签字处】出证经办人（签字）：', '',
  ].join('\n');
}

function aboutRows(evidence: EvidenceFile): SummaryRow[] {
  const { about } = evidence;
  const signing = readSigning(evidence);
  const agent = signing !== null && isCounterEvidence(signing) ? signing.agent : undefined;
  return [
    ['协议编号', about.agreementNo, '版本', `第 ${about.versionNo} 版`],
    ['文书', about.kind === 'agreement' ? '补租协议' : '放弃签约声明书', '签约批次', about.batchName],
    ['主申请人', about.name, '证件号码', about.maskedResidentId],
    ...(agent === undefined ? [] : [['受托人', agent.name, '证件号码', agent.idNumber], ['与主申请人关系', agent.relation, '委托书', '随本材料提供']]),
    ['签约方式', `${channelWords[about.channel]}${agent === undefined ? '' : '（受托人代签）'}`, '签字次数', about.attempt === null ? '／' : `第 ${about.attempt} 次`],
    ['单位', about.partyA.name, '系统编号', about.signingId ?? about.agreementId],
    ['导出人', about.exportedBy.name, '导出时间', momentText(about.exportedAtMs)],
  ];
}

function wayPart(evidence: EvidenceFile): string[] {
  const signing = readSigning(evidence);
  if (signing === null) return ['本份为纸质签约：没有网上签署过程，以纸质原件为准。材料证明待签文本、扫描件以及登记和审核的经过。'];
  return table(':----|:------|:----------------', [['步骤', '时间', '记录'], ...wayRows(signing)], true);
}

function consentPart(evidence: EvidenceFile): string[] {
  const signing = readSigning(evidence);
  const heading = '## 三、同意的文本';
  if (signing === null) return [heading, '没有网上同意的文本。', ''];
  const texts = new Map((signing.consentTexts ?? []).map((text) => [consentDigest(text), text]));
  const rows = signing.consents.flatMap((consent) => consent.texts.map((text) => [`《${texts.get(text.digest)?.title ?? text.key}》`, text.version, grouped(text.digest), momentText(consent.atMs)]));
  return [heading, ...table(':------|:-----|:----------------|:-------', [['文本', '版本', '校验值', '同意时间'], ...rows], true), '文本全文见 evidence.json 的 signing.consentTexts。', ''];
}

function strokePart(evidence: EvidenceFile): string[] {
  const heading = '## 四、手写笔迹';
  if (evidence.handwriting === null) return [heading, '没有网上笔迹。', ''];
  const rows = evidence.handwriting.characters.map((each) => [each.character, String(each.strokes), String(each.points), each.hasPressure ? '有' : '无', each.picture, grouped(each.pictureDigest)]);
  return [
    heading, ...table(':--:|:---:|:---:|:---:|:-----|:----------------', [['字', '笔画', '采样点', '压力', '图形文件', '校验值'], ...rows], true),
    `每一点的位置、时间和压力见 ${evidence.handwriting.member}，校验值 ${grouped(evidence.handwriting.digest)}。签字件里的签名就是按这些笔迹绘制的，可以重新绘制比对。`, '',
  ];
}

function historyPart({ history }: EvidenceFile): string[] {
  const shown = history.slice(-printedHistory);
  const rows = shown.map((each) => [momentText(each.atMs), each.label, each.actor.name, each.note === '' ? '／' : each.note]);
  const left = history.length - shown.length;
  return [...table(':-----|:-----|:----|:---------', [['时间', '事项', '经办', '说明'], ...rows], true), ...(left === 0 ? [] : [`更早的 ${left} 条见 evidence.json。`])];
}

function certificatePart({ certificates }: EvidenceFile): string[] {
  if (certificates.length === 0) return ['没有数字签名。'];
  const rows = certificates.map((each) => {
    const field = each.field === 'citizen' || each.field === 'bureau' ? each.field : 'other' as const;
    return [each.document, fieldWords({ field, fieldName: each.field }), each.signerName, each.issuerName, whenWords({ field, claimedAt: each.claimedAt, timestampedAt: each.timestampedAt }), levelWords(levelOf(each.level))];
  });
  const isDemo = certificates.some((each) => each.issuerName.includes('演示'));
  return [
    ...table(':-----|:---|:----|:----|:-----|:-----', [['文件', '位置', '签名人', '签发者', '时间', '等级'], ...rows], true),
    ...(isDemo ? ['注意：以上有演示证书。演示证书由本软件自带的演示机构签发，只用于演示，没有法律效力。'] : []),
  ];
}

function levelOf(level: string | null): 'B-B' | 'B-T' | 'B-LT' | null {
  return level === 'B-B' || level === 'B-T' || level === 'B-LT' ? level : null;
}

function logPart({ changeLog }: EvidenceFile, chain: Pick<Manifest, 'sections' | 'sectionsHead'>): string[] {
  const [first, last] = [changeLog.entries[0]?.change, changeLog.entries.at(-1)?.change];
  const rows = chain.sections.map((each) => [sectionLabels[each.name as SectionName], each.name, grouped(each.digest)]);
  return [
    `服务器的日志逐条相连，每一条都含有前一条的校验值，改动任何一条，其后各条都对不上。材料摘录与本协议有关的 ${changeLog.entries.length} 条（第 ${first?.seq ?? 0} 条至第 ${last?.seq ?? 0} 条），最后一条的校验值为 ${grouped(last?.hash ?? '')}。其他家庭的日志不在摘录之内。`,
    ...table(':-----|:-----|:----------------', [['部分', 'evidence.json 中的名称', '校验值'], ...rows], true),
    `以上各部分依次相连，链尾校验值 ${grouped(chain.sectionsHead)}；压缩包内其余文件接在其后，见 manifest.json。`,
  ];
}

function howPart({ about }: EvidenceFile): string[] {
  return [
    '（1）断网核对：npm run verify-evidence -- 本压缩包。程序重新计算每一个校验值、校验链、日志和导出签名，验真每一份文书，并按笔迹重新绘制签名比对；有任何改动，都会指出是哪一部分。加 --ca 根证书.pem，可以只信任指定的签发机构。',
    '（2）签署过程与文书的联系：签字件的数字签名使用只为这一次签名签发的事件证书，证书里写有签署过程记录的校验值；evidence.json 的 signing 一节按键名排序、不留空格写成文本，其校验值应与证书所载相同。',
    ...(about.channel === 'paper' ? [] : ['（3）文书单独核对：在验真网页上传签字件或盖章件，或者扫描文书末页的二维码。本说明末页的二维码，打开的也是这份协议的验真页面。']),
    `（4）本材料不含证件照片和人脸照片，只含其校验值；照片按规定的期限保存和删除。材料含有个人信息，请妥善保管。程序：${about.software.name} ${about.software.version}。`,
  ];
}

function withNote(label: string, note: string): string {
  return note === '' ? label : `${label}（${note}）`;
}

/** A table of our template language; the first row is its header where `hasHeader`. Nothing in a cell may be read as a mark. */
function table(columns: string, rows: readonly SummaryRow[], hasHeader = false): string[] {
  const lines = rows.map((row) => `| ${row.map(cellText).join(' | ')} |`);
  const ruler = `|${columns}|`;
  return hasHeader ? [lines[0] ?? '', ruler, ...lines.slice(1)] : [ruler, ...lines];
}

const unprintableCharacters = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u2060-\u206f\ufff0-\uffff]/gu;

function cellText(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').replaceAll(unprintableCharacters, '').replaceAll('{{', '{ {').replaceAll('}}', '} }').replaceAll('｛｛', '{ {').replaceAll('｝｝', '} }').replaceAll('\\', '＼').replaceAll('|', '\\|').trim();
  return plain === '' ? '／' : plain;
}
