import { beforeAll, expect, test } from 'vitest';
import { chainSections } from '../../../../../shared/documents/evidence/manifest.ts';
import { summaryText } from '../../../../../shared/documents/evidence/summary-text.ts';
import { parseTemplate } from '../../../../../shared/documents/template/parse-template.ts';
import type { EvidenceFile } from '../../../../../shared/documents/evidence/evidence-file.ts';
import { must } from '../../../../../shared/lib/assert.ts';
import { samplePackage } from '../../../../support/evidence-package.ts';
import { createSigningWorld } from '../../../../support/signing-world.ts';

let evidence: EvidenceFile;
beforeAll(async () => { ({ evidence } = await samplePackage(await createSigningWorld())); });

function textOf(change: Partial<EvidenceFile> = {}): string {
  const changed = { ...evidence, ...change };
  return summaryText(changed, chainSections(changed));
}

test('says who, what, when and by which marks, in the order of time', () => {
  const text = textOf();
  for (const words of ['王大三', '***********002X', '扫描签约二维码进入', 'WeChat 8, Android', '身份证号码后六位、短信验证码与登记一致', '《个人生物识别信息保护规则》', '要求的动作：微微张开嘴',
    '翻看第 1、2、3、4 页', '“王”：4 笔', '发往 138****8000，序号 17', '送达 ', '短信编号 m1、p1', '此前输错 1 次', '审核通过', '演示证书', '签约台 0']) expect(text).toContain(words);
  const times = [...text.slice(text.indexOf('## 二'), text.indexOf('## 三')).matchAll(/\| (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \|/g)].map((found) => found[1] ?? '');
  expect(times.length).toBeGreaterThan(12);
  expect(times).toEqual(times.toSorted());
});

test('says who read the 大字版, and what a provider of face recognition answered', () => {
  const signing = evidence.signing as Readonly<Record<string, EvidenceFile['signing']>>;
  const text = textOf({ signing: {
    ...signing, reading: { way: 'text', sinceMs: 1, pages: [], textParts: [{ part: 2, atMs: 9000 }, { part: 1, atMs: 5000 }], confirmedAtMs: 9500 },
    face: { method: 'provider', provider: '某核验机构', requestId: 'r1', tokenDigest: 'a'.repeat(64), resultCode: '0', similarity: 98.5, atMs: 2000 },
  } });
  expect(text).toContain('| 阅读大字版 | 1970-01-01 08:00:00 | 翻看第 1、2 部分，最后一部分 1970-01-01 08:00:09 |');
  expect(text).toContain('某核验机构 核验，结果 0，相似度 98.5；业务编号 r1');
});

test('names 受托人, the whole number, the relation and the 委托书 by its digest', () => {
  const { agreement, document, person, consents, consentTexts, handwriting } = evidence.signing as Readonly<Record<string, EvidenceFile['signing']>>;
  const counter = { staffId: 'wang', staffName: '王咨询', witness: '周社工', startedAtMs: 1000, deviceTimeMs: 9000, lastHubTimeMs: null, elapsedSinceHubMs: null };
  const signing = { form: 'qianyuetai counter evidence 2', agreement, document, person, consents, consentTexts, handwriting, counter, photos: { taken: false, reason: '没有摄像头' }, reading: { confirmedAtMs: 5000 } };
  const agent = { name: '李四', idNumber: '440524188001010014', relation: '子女', letterDigest: 'abcdef0123456789'.repeat(4) };
  const about = { ...evidence.about, channel: 'counter' as const };
  const text = textOf({ about, signing: { ...signing, agent } as EvidenceFile['signing'] });
  expect(text).toContain('| 受托人 | 李四 | 证件号码 | 440524188001010014 |');
  expect(text).toContain('现场签约（受托人代签）');
  expect(text).toContain('与主申请人关系：子女；委托书校验值 abcdef0123456789 abcdef0123456789');
  expect(parseTemplate(text).ok).toBe(true);
  expect(textOf({ about, signing: signing as EvidenceFile['signing'] })).not.toContain('受托人');
});

test('can be typeset whatever a person wrote: bars, braces, marks, line ends, characters without width', () => {
  const first = must(evidence.history[0], 'a line');
  const history = ['a|b\\', '{{主申请人}}', '# 标题\n【签字处】', '\u200b\u0007', '', '｛｛x｝｝', '第1条 ￼'].map((note) => ({ ...first, note }));
  const text = textOf({ history, about: { ...evidence.about, name: '| # {{' } });
  const parsed = parseTemplate(text);
  expect(parsed.ok ? [] : parsed.error).toEqual([]);
  expect(parsed.ok && parsed.value.fieldLabels).toEqual(['协议编号']);
});

test('of a long history the newest lines are printed, and the rest is counted', () => {
  const first = must(evidence.history[0], 'a line');
  expect(textOf({ history: Array.from({ length: 100 }, (_each, index) => ({ ...first, note: `第${index}件` })) })).toMatch(/第99件[^]*更早的 20 条见 evidence\.json/);
});

test('a 纸质签约 says that the paper counts', () => {
  const text = textOf({ signing: null, handwriting: null, certificates: [], about: { ...evidence.about, channel: 'paper', attempt: null, signingId: null } });
  expect(text).toMatch(/本份为纸质签约[^]*没有网上笔迹[^]*没有数字签名/);
  expect(parseTemplate(text).ok).toBe(true);
});
