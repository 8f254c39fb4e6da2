import mammoth from 'mammoth';
import { beforeAll, expect, test } from 'vitest';
import { readDocx } from '../../../../../../electron/desk/templates/docx/read-docx.ts';
import type { WrittenTemplate } from '../../../../../../electron/desk/templates/docx/write-template.ts';
import { checkTemplate } from '../../../../../../shared/documents/template/check-template.ts';
import { makeDocx, officeContract, wordParagraph as p, wordRun as r, type DocxParts } from '../../../../../support/word-documents.ts';

const title = p('协议书', '<w:jc w:val="center"/>', '<w:b/><w:sz w:val="44"/>');
const indent = '<w:ind w:firstLineChars="200" w:firstLine="480"/>';

function read(parts: DocxParts): WrittenTemplate {
  const result = readDocx(makeDocx({ ...parts, body: title + parts.body }));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** The lines after the title. */
function linesOf(body: string, parts: Partial<DocxParts> = {}): string[] {
  const lines = read({ ...parts, body }).text.split('\n').filter((line) => line !== '');
  return lines.slice(lines.findIndex((line) => line.startsWith('# ')) + 1);
}

function notesOf(body: string, parts: Partial<DocxParts> = {}): string[] {
  return read({ ...parts, body }).notes.filter((note) => !['全文'].includes(note.place)).map((note) => `${note.what}：${note.toDo}`);
}

let contract: WrittenTemplate;
let contractBytes: Uint8Array;
beforeAll(async () => {
  contractBytes = await officeContract();
  const result = readDocx(contractBytes);
  if (!result.ok) throw new Error(result.error.message);
  contract = result.value;
});

test('a contract of another writer becomes a template without a fault', () => {
  expect(checkTemplate(contract.text, 'agreement', new Set())).toEqual([]);
  expect(contract.title).toBe('深圳市福田区公共租赁住房补租协议书');
  expect(contract.text.split('\n')).toEqual(expect.arrayContaining([
    '页眉：协议编号：{{协议编号}}', '页脚：第 {{页码}} 页 共 {{页数}} 页', '## 第一条　承租住房', '（一）每月补租金额为人民币{{每月补租金额}}元（大写：{{每月补租金额大写}}）。', '1. 按季度支付；',
    '2. 首次支付日为{{首次支付日}}。', '（一）本协议一式两份，甲乙双方各执一份。', '【盖章处】甲方（盖章）：', '【签字处】乙方（签字）：', '【换页】', '### 附件：补租测算表',
  ]));
});

test('all the text that mammoth finds is in the template or in a note', async () => {
  const { value } = await mammoth.extractRawText({ buffer: Buffer.from(contractBytes) });
  const plain = (text: string): string => text.replace(/[\s　_]+/g, '');
  const taken = plain(contract.text.replace(/^(#+|>[<>]?) /gm, '')) + plain(contract.notes.map((note) => note.what).join(' '));
  const pieces = value.split(/\n+| {4,}/).map(plain).filter((piece) => piece !== '');
  expect(pieces.length).toBeGreaterThan(25);
  expect(pieces.filter((piece) => !taken.includes(piece))).toEqual([]);
});

test('every note about a line names the line it means', () => {
  const lines = contract.text.split('\n');
  for (const note of contract.notes.filter((each) => each.what.startsWith('要填的地方'))) expect(lines[(note.line ?? 0) - 1]).toContain('____');
  expect(contract.notes.filter((note) => note.what.startsWith('要填的地方')).map((note) => note.toDo)).toEqual(['可换成“{{证件号码}}”，请核对', '可换成“{{联系手机}}”，请核对']);
});

const level = (index: number, format: string, text: string, rest = ''): string => `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${rest}</w:lvl>`;
const item = (text: string, index = 0, list = 1): string => p(text, `<w:numPr><w:ilvl w:val="${index}"/><w:numId w:val="${list}"/></w:numPr>${indent}`);
const numbering = (levels: string, lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'): string => `<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum>${lists}`;

test.each([
  ['decimal', '%1.', '1. a 2. b'], ['chineseCounting', '%1、', '一、a 二、b'], ['chineseCountingThousand', '（%1）', '（一）a （二）b'], ['ideographDigital', '%1、', '一、a 二、b'],
  ['japaneseCounting', '第%1条', '第一条　a 第二条　b'], ['upperRoman', '%1.', 'I. a II. b'], ['lowerLetter', '%1)', 'a)a b)b'], ['decimalEnclosedCircle', '%1', '① a ② b'], ['decimalEnclosedCircleChinese', '%1', '① a ② b'],
  ['decimalFullWidth', '%1．', '１． a ２． b'], ['chineseLegalSimplified', '%1、', '壹、a 贰、b'], ['ideographTraditional', '%1、', '甲、a 乙、b'], ['decimalZero', '%1 ', '01  a 02  b'], ['bullet', '\uf06c', '● a ● b'], ['none', '', 'a b'],
])('numbers of %s', (format, text, wanted) => {
  expect(linesOf(item('a') + item('b'), { numbering: numbering(level(0, format, text)) }).map((line) => line.trim()).join(' ')).toBe(wanted);
});

test('levels take the numbers above them and begin anew; a list may start elsewhere; one of its own goes on or starts again', () => {
  const levels = level(0, 'chineseCounting', '第%1条') + level(1, 'decimal', '%1.%2', '<w:isLgl/>') + level(2, 'lowerLetter', '%3)', '<w:lvlRestart w:val="0"/>');
  const lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>';
  const lines = linesOf(item('甲') + item('x', 1) + item('y', 1) + item('细', 2) + item('乙') + item('z', 1) + item('细', 2) + item('丙', 0, 2) + item('丁', 0, 3) + item('戊', 0, 3), { numbering: numbering(levels, lists) });
  expect(lines).toEqual(['第一条　甲', '1.1 x', '1.2 y', 'a)细', '第二条　乙', '2.1 z', 'b)细', '第三条　丙', '第九条　丁', '第十条　戊']);
});

test('a numbered style numbers its paragraphs; a paragraph can refuse; numbers Word cannot say in our formats are noted', () => {
  const styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>';
  const levels = level(0, 'decimal', '%1') + level(1, 'chineseCounting', '第%2条', '<w:pStyle w:val="T"/>');
  expect(linesOf(p('甲', '<w:pStyle w:val="T"/>') + p('乙', '<w:pStyle w:val="T"/><w:numPr><w:numId w:val="0"/></w:numPr>'), { styles, numbering: numbering(levels) })).toEqual(['## 第一条　甲', '## 乙']);
  expect(notesOf(item('a'), { numbering: numbering(level(0, 'hebrew1', '%1.')) })).toEqual(['不认识的编号格式：已改成“1.”，请核对']);
});

test('headings by outline, by name and by look; alignment and indents; marks of the format are escaped', () => {
  const styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/></w:style>';
  expect(linesOf([
    p('大纲', '<w:outlineLvl w:val="0"/>'), p('样式', '<w:pStyle w:val="H"/>'), p('附件一', '<w:jc w:val="center"/>', '<w:b/>'), p('短而粗', '', '<w:b/>'), p('粗的句子。', '', '<w:b/>'),
    p('缩进', indent), p('　　空格缩进'), p('顶格'), p('居中', '<w:jc w:val="center"/>'), p('居右', '<w:jc w:val="end"/>'), p('# 井号', indent), p('页眉：不是', indent), p('a|b', indent),
  ].join(''), { styles })).toEqual(['## 大纲', '## 样式', '### 附件一', '## 短而粗', '> 粗的句子。', '缩进', '空格缩进', '> 顶格', '>< 居中', '>> 居右', '\\# 井号', '\\页眉：不是', 'a|b']);
});

test('merge fields, content controls and braces over several runs become merge fields', () => {
  const complex = (code: string, result: string): string => `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> ${code.slice(0, 8)}</w:instrText></w:r><w:r><w:instrText>${code.slice(8)} \\* MERGEFORMAT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
  const body = `<w:p>${r('姓名：')}${complex('MERGEFIELD "申请人姓名"', '«姓名»')}${r('，账号：')}<w:fldSimple w:instr=" MERGEFIELD 账号 ">${r('«账号»')}</w:fldSimple></w:p>
    <w:p><w:sdt><w:sdtPr><w:alias w:val="联系电话"/></w:sdtPr><w:sdtContent>${r('13800138000')}</w:sdtContent></w:sdt>${r('{{主')}${r('申请人', '<w:b/>')}${r('}}')}</w:p>
    <w:sdt><w:sdtPr><w:tag w:val="社区"/></w:sdtPr><w:sdtContent>${p('某社区')}</w:sdtContent></w:sdt><w:p>${complex('REF x', '结果')}${complex('TOC \\o', '目录一')}</w:p>`;
  expect(linesOf(body)).toEqual(['> 姓名：{{主申请人}}，账号：{{账号}}', '> {{联系手机}}{{主申请人}}', '> {{社区}}', '> 结果']);
  const notes = notesOf(body).join('\n');
  for (const words of ['合并域“申请人姓名”，原来的文字是“«姓名»”：已换成“{{主申请人}}”', '内容控件“联系电话”，原来的文字是“13800138000”', '内容控件“社区”，原来的文字是“某社区”', '目录，原来的文字是“目录一”：模板不带目录']) expect(notes).toContain(words);
});

test('tracked changes: what was put in is taken, what was taken out is not, both are listed', () => {
  const body = `<w:p>${r('甲')}<w:ins>${r('乙')}</w:ins><w:del><w:r><w:delText>丙</w:delText></w:r></w:del></w:p><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${r('前')}</w:p>${p('后')}
    <w:tbl><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid><w:tr><w:trPr><w:del/></w:trPr><w:tc>${p('旧行')}</w:tc></w:tr><w:tr><w:tc>${p('新行')}</w:tc></w:tr></w:tbl>`;
  expect(linesOf(body).filter((line) => !line.startsWith('|-'))).toEqual(['> 甲乙', '> 前后', '| 新行 |']);
  expect(notesOf(body)).toEqual(['修订：新增的文字“乙”：已采用，请核对', '修订：删去的文字“丙”：没有取，请核对', '修订：这一段与下一段合并：已合并，请核对', '修订：删去的表格行“旧行”：没有取，请核对']);
});

test('what a template cannot hold is listed with its words', () => {
  const box = `<w:r><w:pict><w:txbxContent>${p('框里的字')}</w:txbxContent></w:pict></w:r>`;
  const body = `<w:p>${r('正文')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="1"/></w:r>${r('藏', '<w:vanish/>')}<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>
    <w:r><w:drawing><wp:docPr name="图1" descr="公章"/></w:drawing></w:r>${box}<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:ruby><w:rt>${r('zi')}</w:rt><w:rubyBase>${r('字')}</w:rubyBase></w:ruby></w:r>
    ${r('划掉', '<w:strike/>')}${r('零\u200b宽')}<w:r><mc:AlternateContent><mc:Choice><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`;
  expect(linesOf(body, { footnotes: `<w:footnote w:id="2">${p('脚注文字')}</w:footnote>`, comments: `<w:comment w:id="1">${p('批注文字')}</w:comment>` })).toEqual(['> 正文√字划掉零宽新']);
  const notes = notesOf(body, { footnotes: `<w:footnote w:id="2">${p('脚注文字')}</w:footnote>`, comments: `<w:comment w:id="1">${p('批注文字')}</w:comment>` }).join('\n');
  for (const words of ['脚注“脚注文字”', '批注“批注文字”', '隐藏文字“藏”', '公式“x²”', '图片“公章”', '文本框“框里的字”', '注音“zi”', '带删除线的文字“划掉”', '看不见的字符']) expect(notes).toContain(words);
});

test('places to fill are listed with what they most likely ask for', () => {
  const body = p('证件号码：________，住址【请填写】') + p('【账号】') + p('□ 同意') + p('签订于    年  月  日') + `<w:p>${r('姓名：')}${r('      ', '<w:u w:val="single"/>')}<w:r><w:rPr><w:u/></w:rPr><w:tab/></w:r></w:p>` + p('××区第XX号（  ）') + p('文号〔2026〕5号，{{账号}}，（一）项');
  const notes = notesOf(body);
  expect(notes).toHaveLength(6);
  expect(notes[0]).toContain('可换成“{{证件号码}}”');
  expect(notes[1]).toContain('可换成“{{账号}}”');
  expect(notes[4]).toContain('可换成“{{主申请人}}”');
  expect(linesOf(body)[4]).toBe('> 姓名：________');
});

const cell = (text: string, properties = '', look = ''): string => `<w:tc><w:tcPr>${properties}</w:tcPr>${p(text, '<w:jc w:val="center"/>', look)}</w:tc>`;
const table = (grid: readonly number[], ...rows: readonly string[]): string => `<w:tbl><w:tblGrid>${grid.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>${rows.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`;

test('tables keep widths, header and alignment; merged cells are taken apart and listed', () => {
  const body = table([1000, 500, 2500], cell('甲', '<w:gridSpan w:val="2"/>', '<w:b/>') + cell('乙', '', '<w:b/>'), cell('a|b', '<w:gridSpan w:val="2"/>') + cell('c', '<w:vMerge w:val="restart"/>'), cell('d', '<w:gridSpan w:val="2"/>') + cell('', '<w:vMerge/>'));
  expect(linesOf(body)).toEqual(['| 甲 | 乙 |', `|:${'-'.repeat(23)}:|:${'-'.repeat(38)}:|`, '| a\\|b | c |', '| d |  |']);
  expect(notesOf(body)).toEqual(['上下合并的单元格（第 3 行）：已拆开，文字在最上面一格，其余为空，请核对']);
  const wide = table([1, 1, 1], cell('全宽', '<w:gridSpan w:val="3"/>'), cell('1') + cell('2') + cell('3')) + table([1], '<w:tc><w:p/></w:tc>');
  expect(linesOf(wide).filter((line) => !/^\|[:-]/.test(line))).toEqual(['| 全宽 |  |  |', '| 1 | 2 | 3 |', '|  |']);
  expect(notesOf(wide)[0]).toContain('左右合并的单元格（第 1 行）');
});

test('the captions of seal and signature become marks where they are plain, in a table too; else they are listed', () => {
  const dates = p('日期：    年  月  日');
  expect(linesOf(p('甲方（盖章）：') + p('法定代表人：') + dates + p('乙方（签字、捺印）：________') + dates)).toEqual(['【盖章处】甲方（盖章）：', '> 法定代表人：', '【签字处】乙方（签字、捺印）：']);
  expect(linesOf(table([1, 1], cell('甲方（公章）：') + cell('乙方（签名）：'), cell('  年  月  日') + cell('  年  月  日')))).toEqual(['【盖章处】甲方（公章）：', '【签字处】乙方（签名）：']);
  expect(linesOf(p('声明人（签字）：'))).toEqual(['【签字处】声明人（签字）：']);
  const twice = p('乙方（签字）：') + p('正文。') + p('乙方（签字）：');
  expect(linesOf(twice)).toEqual(['> 乙方（签字）：', '> 正文。', '> 乙方（签字）：']);
  expect(notesOf(twice).filter((note) => note.includes('像是签字或盖章的地方'))).toHaveLength(2);
  expect(linesOf(p('乙方应当在收到通知后三日内到甲方办公地点签字并由甲方盖章确认，逾期的视为放弃本次签约资格，不再另行通知。'))[0]).toMatch(/^> 乙方应当/);
});

test('header and footer with page numbers, in text boxes too; what differs from page to page is listed', () => {
  const page = (code: string): string => `<w:fldSimple w:instr=" ${code} ">${r('1')}</w:fldSimple>`;
  const section = '<w:sectPr><w:headerReference w:type="first" r:id="header2"/><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>';
  const furniture = { header1: p('协议编号'), header2: p('首页的'), footer1: `<w:p><w:r><w:pict><w:txbxContent><w:p>${r('第')}${page('PAGE')}${r('页，共')}${page('NUMPAGES')}${r('页')}</w:p></w:txbxContent></w:pict></w:r></w:p>` };
  const written = read({ body: p('正文') + section, furniture });
  expect(written.text.split('\n').slice(0, 2)).toEqual(['页眉：协议编号', '页脚：第{{页码}}页，共{{页数}}页']);
  expect(written.notes.map((note) => note.what)).toContain('首页的页眉“首页的”');
  const inHeader = read({ body: p('正文') + section, furniture: { header1: `<w:p>${r('某局')}<w:r><w:tab/></w:r>${page('PAGE')}</w:p>` } });
  expect(inHeader.text.split('\n').slice(0, 2)).toEqual(['页眉：某局', '页脚：第 {{页码}} 页 共 {{页数}} 页']);
});

test('page and line breaks, sections, symbols without a font', () => {
  const body = `<w:p><w:pPr>${indent}</w:pPr>${r('一行')}<w:r><w:br/></w:r>${r('又一行')}<w:r><w:br w:type="page"/></w:r></w:p>${p('新页', `${indent}<w:pageBreakBefore/>`)}${p('节末', '<w:sectPr><w:pgSz w:orient="landscape"/><w:cols w:num="2"/></w:sectPr>')}${p('末')}`;
  expect(linesOf(body)).toEqual(['一行', '> 又一行', '【换页】', '新页', '> 节末', '【换页】', '> 末']);
  expect(notesOf(body)).toEqual(['横向的页面：模板都是 A4 纵向，请核对这里的表格排得下', '分栏：模板不分栏，文字已按顺序取入']);
});

test('a strict document says the same', () => {
  const body = `${p('正文', '<w:ind w:start="0pt" w:firstLine="24pt"/>')}${p('右', '<w:jc w:val="end"/>')}`;
  expect(read({ body, isStrict: true }).text).toBe(read({ body }).text);
  expect(linesOf(body, { isStrict: true })).toEqual(['正文', '>> 右']);
});
