import { isCounterEvidence, signingEvidenceSchema } from '../../domain/signing-evidence.ts';
import type { CitizenEvidence, CounterEvidence, SigningEvidence } from '../../domain/signing-evidence.ts';
import { shanghaiText } from '../../domain/signing-window.ts';
import type { EvidenceFile } from './evidence-file.ts';

export type SummaryRow = readonly string[];

/** `2026-01-20 09:30:05` in Beijing time. */
export function momentText(timeMs: number): string {
  return `${shanghaiText(timeMs)}:${String(Math.floor(timeMs / 1000) % 60).padStart(2, '0')}`;
}

/** The evidence of the signing, read; null for paper. */
export function readSigning(evidence: EvidenceFile): SigningEvidence | null {
  const parsed = signingEvidenceSchema.safeParse(evidence.signing);
  return parsed.success ? parsed.data : null;
}

/** What happened when on the way to the signature, in the order of time: 步骤, 时间, 记录. */
export function wayRows(signing: SigningEvidence): readonly SummaryRow[] {
  const rows = isCounterEvidence(signing) ? counterRows(signing) : citizenRows(signing);
  return rows.toSorted((one, other) => ((one[1] ?? '') < (other[1] ?? '') ? -1 : (one[1] ?? '') > (other[1] ?? '') ? 1 : 0));
}

/** In groups of sixteen, which can be read aloud and broken at the end of a line. */
export function grouped(digest: string): string {
  return digest.match(/.{1,16}/g)?.join(' ') ?? '';
}

function citizenRows(signing: CitizenEvidence): SummaryRow[] {
  const { entry, identity, reading, code, submit, handwriting } = signing;
  const opened = (entry.links ?? []).filter((link) => link.openedAtMs !== null);
  return [
    ...opened.map((link) => ['打开签约码', momentText(link.openedAtMs ?? 0), `签约码生成于 ${momentText(link.mintedAtMs)}，有效至 ${momentText(link.expiresAtMs)}；签约码校验值 ${grouped(link.codeHash)}`]),
    ['进入签约', momentText(entry.startedAtMs), `${entry.way === 'portal' ? '登录系统后进入' : '扫描签约二维码进入'}；设备：${deviceWords(entry)}；网络地址只留不可还原的校验值 ${grouped(entry.addressHash)}`],
    ...(entry.phoneVerifiedAtMs === null ? [] : [['手机验证', momentText(entry.phoneVerifiedAtMs), '短信验证码与登记的联系手机相符']]),
    ...(identity === undefined ? [] : [['核对身份信息', momentText(identity.confirmedAtMs), `${identity.compared.map((each) => comparedWords[each]).join('、')}与登记一致；本人核对姓名和证件号码后确认`]]),
    ...signing.consents.map((consent) => ['勾选同意', momentText(consent.atMs), consent.sentence ?? '（语句见所附文本）']),
    ...faceRows(signing),
    ...readingRows(reading),
    ...(reading.confirmedAtMs === null ? [] : [['阅读并确认', momentText(reading.confirmedAtMs), '点击“阅读并确认”']]),
    ...handwriting.characters.map((each) => ['逐字签名', each.confirmedAtMs === null ? '' : momentText(each.confirmedAtMs), characterWords(each)]),
    ...codeRows(code),
    ['提交', momentText(submit.arrivedAtMs), `服务器收到全部内容的时间（服务器时钟）${submit.requestHash === undefined ? '' : `；请求校验值 ${grouped(submit.requestHash)}`}`],
  ];
}

const comparedWords: Readonly<Record<NonNullable<CitizenEvidence['identity']>['compared'][number], string>> = {
  residentId: '身份证号码', residentIdLastSix: '身份证号码后六位', phone: '手机号', phoneCode: '短信验证码',
};

function deviceWords({ deviceClass, userAgentFamily, sessionHash, deviceHash }: CitizenEvidence['entry']): string {
  const kind = deviceClass === 'phone' ? '手机' : '电脑';
  return `${kind}${userAgentFamily === undefined ? '' : `（${userAgentFamily}）`}${sessionHash === undefined ? '' : `；会话校验值 ${grouped(sessionHash)}`}${deviceHash === undefined ? '' : `；浏览器校验值 ${grouped(deviceHash)}`}`;
}

/** Pages as pictures, and the 大字版 part by part: a citizen may have looked at both. */
function readingRows({ pages, textParts = [], sinceMs }: CitizenEvidence['reading']): SummaryRow[] {
  const shown = [
    { words: '阅读协议', unit: '页', seen: pages.map((each) => ({ number: each.page, atMs: each.atMs })) },
    { words: '阅读大字版', unit: '部分', seen: textParts.map((each) => ({ number: each.part, atMs: each.atMs })) },
  ].filter((each) => each.seen.length > 0);
  return shown.map(({ words, unit, seen }) => {
    const numbers = [...new Set(seen.map((each) => each.number))].sort((one, other) => one - other);
    const times = seen.map((each) => each.atMs);
    return [words, momentText(sinceMs ?? Math.min(...times)), `翻看第 ${numbers.join('、')} ${unit}，最后一${unit} ${momentText(Math.max(...times))}`];
  });
}

function characterWords(each: SigningEvidence['handwriting']['characters'][number]): string {
  return `“${each.character}”：${each.strokes} 笔，书写 ${(each.durationMs / 1000).toFixed(1)} 秒${each.clearCount === undefined ? '' : `，清除重写 ${each.clearCount} 次`}${each.isPrefilled === true ? '，为退回前所写，本次原样确认' : ''}`;
}

function codeRows(code: CitizenEvidence['code']): SummaryRow[] {
  const about = `发往 ${code.maskedPhone}，序号 ${code.serial}${code.boundDigest === null ? '' : `，只对这份文书和这些笔迹有效（${grouped(code.boundDigest)}）`}`;
  const sent = code.sentAtMs === null ? '' : `；交运营商 ${momentText(code.sentAtMs)}`;
  const delivered = code.deliveredAtMs === null || code.deliveredAtMs === undefined ? '' : `；送达 ${momentText(code.deliveredAtMs)}`;
  const ids = [code.messageId, code.providerMessageId].filter((each) => typeof each === 'string');
  return [
    ['获取短信验证码', momentText(code.askedAtMs ?? code.sentAtMs ?? 0), `${about}${code.askedAtMs === undefined ? '' : sent}${delivered}${ids.length === 0 ? '' : `；短信编号 ${ids.join('、')}`}`],
    ...(code.verifiedAtMs === undefined ? [] : [['验证码核验', momentText(code.verifiedAtMs), `验证码正确，用后即失效；此前输错 ${code.wrongTries ?? 0} 次`]]),
  ];
}

function faceRows({ face }: CitizenEvidence): SummaryRow[] {
  if (face.method === 'provider') {
    return [['人脸识别', momentText(face.atMs), `${face.provider} 核验，结果 ${face.resultCode}${face.similarity === null ? '' : `，相似度 ${face.similarity}`}；业务编号 ${face.requestId}，凭据校验值 ${grouped(face.tokenDigest)}`]];
  }
  return [
    ['拍摄证件人像面', momentText(face.card.atMs), `照片校验值 ${grouped(face.card.digest)}`],
    ['拍摄人脸', momentText(face.person.atMs), `要求的动作：${face.action}；照片校验值 ${grouped(face.person.digest)}。照片由审核人比对，不放入本材料`],
  ];
}

function counterRows(signing: CounterEvidence): SummaryRow[] {
  const { counter, photos, reading, handwriting } = signing;
  const photoWords = photos.taken ? `证件照片校验值 ${grouped(photos.card.digest)}；人脸照片校验值 ${grouped(photos.face.digest)}` : `没有拍照，原因：${photos.reason}`;
  const lastHub = counter.lastHubTimeMs === null ? '' : `；此前最后一次与服务器对时 ${momentText(counter.lastHubTimeMs)}${counter.elapsedSinceHubMs === null ? '' : `，其后 ${Math.round(counter.elapsedSinceHubMs / 1000)} 秒`}`;
  return [
    ['开始现场签约', momentText(counter.startedAtMs), `经办人 ${counter.staffName}（${counter.staffId}），见证人 ${counter.witness}`],
    ...agentRows(signing),
    ...signing.consents.map((consent) => ['勾选同意', momentText(consent.atMs), consent.sentence ?? '（语句见所附文本）']),
    ['拍照', photos.taken && photos.face.atMs !== null ? momentText(photos.face.atMs) : '', photoWords],
    ...(reading.confirmedAtMs === null ? [] : [['阅读并确认', momentText(reading.confirmedAtMs), '在经办人的屏幕上阅读全文']]),
    ...handwriting.characters.map((each) => ['逐字签名', each.confirmedAtMs === null ? '' : momentText(each.confirmedAtMs), characterWords(each)]),
    ['签字完成', momentText(counter.deviceTimeMs), `工作台时钟${lastHub}。现场签约没有短信验证码，以经办人、见证人代替`],
  ];
}

function agentRows({ agent, counter }: CounterEvidence): SummaryRow[] {
  if (agent === undefined) return [];
  const words = `受托人 ${agent.name}，证件号码 ${agent.idNumber}，与主申请人关系：${agent.relation}；委托书校验值 ${grouped(agent.letterDigest)}。以下的勾选、拍照、阅读和签名均由受托人办理（《民法典》第一百六十五条）`;
  return [['受托人代签', momentText(counter.startedAtMs), words]];
}
