import { expect, test } from 'vitest';
import { checkTemplate } from '../../../../shared/documents/template/check-template.ts';
import { chineseNumber } from '../../../../shared/documents/template/chinese-number.ts';
import { parseTemplate } from '../../../../shared/documents/template/parse-template.ts';
import { sampleAgreementText } from '../../../../shared/documents/template/samples/agreement.ts';
import { sampleWaiverText } from '../../../../shared/documents/template/samples/waiver.ts';

const smallest = '# 协议\n【签字处】乙方（签字）：\n';

function faultsOf(text: string): readonly { readonly line: number; readonly column: number; readonly message: string }[] {
  const parsed = parseTemplate(text);
  return parsed.ok ? [] : parsed.error;
}

test('reads titles, headings, paragraphs, tables and marks', () => {
  const parsed = parseTemplate('页眉：编号{{协议编号}}\n# 协议\n第一条 总则\n正文{{主申请人}}。\n> 不缩进\n|--|:-:|\n| a | {{账号}} |\n\n{{家庭成员表}}\n【换页】\n【盖章处】甲\n【签字处】乙\n');
  expect(parsed.ok).toBe(true);
  if (!parsed.ok) return;
  expect(parsed.value.blocks.map((block) => block.kind)).toEqual(['title', 'heading', 'paragraph', 'paragraph', 'table', 'members', 'page_break', 'signing']);
  expect(parsed.value.fieldLabels).toEqual(['协议编号', '主申请人', '账号']);
  expect(parsed.value.blocks[4]).toMatchObject({ header: null, columns: [{ weight: 2, align: 'left' }, { weight: 1, align: 'center' }] });
  expect(parsed.value.blocks[7]).toMatchObject({ sealCaption: [{ text: '甲' }], signCaption: [{ text: '乙' }] });
});

test('a numbered sentence is a paragraph, a numbered title a heading', () => {
  const parsed = parseTemplate(`${smallest}一、签订依据\n一、本人自愿放弃。\n`);
  expect(parsed.ok && parsed.value.blocks.slice(2).map((block) => block.kind)).toEqual(['heading', 'paragraph']);
});

test.each([
  ['正文{{主申请人', 1, 3],
  ['正文}}', 1, 3],
  ['甲{{ }}', 1, 2],
  ['甲{{页码}}', 1, 2],
  ['成员：{{家庭成员表}}', 1, 4],
  ['| a | b |\n| c | d |', 1, 1],
  ['|--|--|\n| a |', 2, 1],
  ['【盖章处】', 1, 1],
  ['第一行\n页脚：{{主申请人}}', 2, 1],
  ['　  正文{{主申请人', 1, 6],
  ['正文𠮷{{主申请人', 1, 4],
  ['|--|--|\n| a | {{b |', 2, 7],
  ['|--|--|\n| a | b', 2, 8],
  ['| a | b |\n| c | d |\n|--|--|', 3, 1],
  ['|--|\n|--|\n| a |', 2, 1],
  ['| a |\n|--|', 1, 1],
  ['|--|-|\n| a | b |\n\n| c | d |', 4, 1],
  ['|----------------------------------------|-|\n| a | b |', 1, 1],
  [`|${'--|'.repeat(13)}\n${'| a '.repeat(13)}|`, 1, 1],
  ['# 另一个标题', 2, 1],
  ['正\u0007文', 1, 2],
  ['正文\u200b', 1, 3],
  ['正\t文', 1, 2],
  ['正\ue001文', 1, 2],
  ['正文｛｛主申请人｝｝', 1, 3],
  ['【签字】乙方', 1, 1],
  ['##标题', 1, 1],
  ['#### 标题', 1, 1],
  ['｜ a ｜', 1, 1],
  ['【换页】文字', 1, 5],
  ['页眉：甲\n页眉：乙', 2, 1],
  [`页眉：${'甲'.repeat(50)}`, 1, 1],
  ['字'.repeat(5_001), 1, 1],
])('names the place of the fault in %j', (text, line, column) => {
  const faults = faultsOf(`${text}\n${smallest}`);
  expect(faults[0]).toMatchObject({ line, column });
  expect(faults[0]?.message).toMatch(/[。]$/);
});

test('a template needs a title and exactly one place to sign', () => {
  expect(faultsOf('正文')).toHaveLength(2);
  expect(faultsOf(`${smallest}【签字处】丙\n`)).toEqual([{ line: 3, column: 1, message: '模板只能有一处【签字处】，请删去多余的。' }]);
});

test('too long a text is refused before it is read, with its length and the limit', () => {
  const [fault, ...others] = faultsOf(`${smallest}${'正文。\n'.repeat(20_001)}`);
  expect(fault?.message).toMatch(/^模板有 600\d\d 个字，超过上限 60000 个字/);
  expect(others).toEqual([]);
  expect(faultsOf(`${smallest}${'甲\n'.repeat(2_000)}`)[0]?.message).toContain('模板超过 2000 段');
});

test('a backslash prints a line as it stands; in a cell it prints a bar', () => {
  const parsed = parseTemplate(`${smallest}\\# 不是标题\n|--|--|\n| a \\| b | c |\n`);
  expect(parsed.ok && parsed.value.blocks.slice(2)).toMatchObject([{ kind: 'paragraph', spans: [{ text: '# 不是标题' }] }, { rows: [[[{ text: 'a | b' }], [{ text: 'c' }]]] }]);
});

test('clauses are numbered in order, and anew where a higher one begins', () => {
  const parsed = parseTemplate('# 协议\n## #、甲\n（#）一\n（#）二\n#.a\n#. b\n(#)细\n## #、乙\n（#）三\n### 附件\n## #、丙\n## 第#条 丁\n正文\n第#条 戊\n（#）四\n> （#）{{主申请人}}\n## 不编号\n（#）五\n【签字处】乙\n');
  const texts = parsed.ok ? parsed.value.blocks.flatMap((block) => ('spans' in block ? [block.spans.map((span) => (span.kind === 'text' ? span.text : `<${span.label}>`)).join('')] : [])) : parsed.error;
  expect(texts).toEqual(['协议', '一、甲', '（一）一', '（二）二', '1. a', '2. b', '(1)细', '二、乙', '（一）三', '附件', '一、丙', '第一条　丁', '正文', '第二条　戊', '（一）四', '（二）<主申请人>', '不编号', '（一）五']);
  expect(parsed.ok && parsed.value.blocks[13]?.kind).toBe('heading');
});

test('numbers from 一 to 九十九 and beyond', () => {
  expect([1, 9, 10, 11, 19, 20, 21, 90, 99, 100, 101, 110, 111, 120, 1001, 1010, 9999].map(chineseNumber)).toEqual([
    '一', '九', '十', '十一', '十九', '二十', '二十一', '九十', '九十九', '一百', '一百零一', '一百一十', '一百一十一', '一百二十', '一千零一', '一千零一十', '九千九百九十九']);
  const seen = Array.from({ length: 99 }, (_, index) => chineseNumber(index + 1));
  expect(new Set(seen).size).toBe(99);
  const digits = '零一二三四五六七八九';
  // Read back by the rule of everyday speech, written apart from the code.
  const read = (text: string): number => (text.includes('十') ? 10 * (text.startsWith('十') ? 1 : digits.indexOf(text.charAt(0))) + (text.endsWith('十') ? 0 : digits.indexOf(text.at(-1) ?? '')) : digits.indexOf(text));
  expect(seen.map(read)).toEqual(seen.map((_, index) => index + 1));
});

test('both samples can be filled: no fault, and only fields that exist', () => {
  expect(checkTemplate(sampleAgreementText, 'agreement', new Set())).toEqual([]);
  expect(checkTemplate(sampleWaiverText, 'waiver_statement', new Set())).toEqual([]);
});

test('the sample agreement has the seventeen clauses in order and its annex', () => {
  const parsed = parseTemplate(sampleAgreementText);
  const headings = parsed.ok ? parsed.value.blocks.flatMap((block) => (block.kind === 'heading' ? block.spans.map((span) => (span.kind === 'text' ? span.text : '')) : [])) : [];
  expect(headings.map((heading) => heading.split('、')[0])).toEqual(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二', '十三', '十四', '十五', '十六', '十七']);
  expect(sampleAgreementText).toContain('补租测算表');
  expect(sampleAgreementText).toContain('页注：示例文本，以单位发布的协议为准');
});
