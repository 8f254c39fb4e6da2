import { expect, test } from 'vitest';
import { fieldsByLabel } from '../../../../shared/domain/agreement-fields.ts';
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
])('names the place of the fault in %j', (text, line, column) => {
  const faults = faultsOf(`${text}\n${smallest}`);
  expect(faults[0]).toMatchObject({ line, column });
  expect(faults[0]?.message).toMatch(/[。]$/);
});

test('a template needs a title and exactly one place to sign', () => {
  expect(faultsOf('正文')).toHaveLength(2);
  expect(faultsOf(`${smallest}【签字处】丙\n`)).toHaveLength(1);
});

test('both samples parse, and use only fields that exist', () => {
  const made = new Set(['协议编号', '签约批次', '甲方名称', '甲方地址', '甲方电话', '经办部门', '月租金大写', '每月补租金额大写', '总额大写']);
  for (const text of [sampleAgreementText, sampleWaiverText]) {
    const parsed = parseTemplate(text);
    const labels = parsed.ok ? parsed.value.fieldLabels : ['does not parse'];
    expect(labels.filter((label) => !fieldsByLabel.has(label) && !made.has(label))).toEqual([]);
  }
});

test('the sample agreement has the seventeen clauses in order and its annex', () => {
  const parsed = parseTemplate(sampleAgreementText);
  const headings = parsed.ok ? parsed.value.blocks.flatMap((block) => (block.kind === 'heading' ? block.spans.map((span) => (span.kind === 'text' ? span.text : '')) : [])) : [];
  expect(headings.map((heading) => heading.split('、')[0])).toEqual(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二', '十三', '十四', '十五', '十六', '十七']);
  expect(sampleAgreementText).toContain('补租测算表');
  expect(sampleAgreementText).toContain('页注：示例文本，以单位发布的协议为准');
});
