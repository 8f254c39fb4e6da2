import { readFileSync } from 'node:fs';
import { Document, Packer, Paragraph } from 'docx';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sampleAgreementText, sampleAgreementTitle } from '../../../../shared/documents/template/samples/agreement.ts';
import type { CallInput } from '../../../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { createHubWorld } from '../../../support/hub-world.ts';
import { makeZip } from '../../../support/make-xlsx.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { makeDocx, officeContract, wordParagraph } from '../../../support/word-documents.ts';

const plain = '# 协议\n甲方{{甲方名称}}，乙方{{主申请人}}。\n【盖章处】甲方（盖章）：\n【签字处】乙方（签字）：\n';
let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
  const list = readFileSync('build/samples/sample-10-utf8.csv', 'utf8').trim().split(/\r?\n/).map((line, index) => `${line},${index === 0 ? '社区' : '某社区'}`).join('\n');
  const fileToken = desk.upload('名单.csv', new TextEncoder().encode(list));
  const { analysis } = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  const mapping = { [String(must(analysis.columns.find((each) => each.header === '社区'), 'the own column').index)]: 'free' };
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());
beforeEach(() => desk.signInAs('admin'));

async function faultsOf(text: string): Promise<string[]> {
  return (await desk.done('templates.check', { kind: 'agreement', text })).faults.map((fault) => `${fault.line}:${fault.column} ${fault.message}`);
}

async function refusalOf(bytes: Uint8Array): Promise<{ readonly code: string; readonly message: string }> {
  const answer = await desk.call('templates.importDocx', { fileToken: desk.upload('协议.docx', bytes) });
  return answer.ok ? { code: 'imported', message: answer.value.text } : answer.error;
}

const draft = (change: Partial<CallInput<'templates.save'>> = {}): CallInput<'templates.save'> => ({ kind: 'agreement', title: '协议', versionName: '第1版', text: plain, ...change });

test('an unknown field and an unclosed table are named at their places, live and when saved', async () => {
  expect(await faultsOf(plain)).toEqual([]);
  const unknown = plain.replace('{{主申请人}}', '{{申请人}}');
  expect(await faultsOf(unknown)).toEqual(['2:14 没有“申请人”这个字段，您要的可能是“{{主申请人}}”；如果它是名单里自己加的列，请在标题上面加一行“名单列：申请人”。']);
  const unclosed = plain.replace('【盖章处】', '|--|--|\n| {{户名}} | {{账号}}\n【盖章处】');
  expect(await faultsOf(unclosed)).toEqual(['4:18 表格这一行没有写完，行末缺少“|”。']);
  for (const [text, place] of [[unknown, '模板第 2 行第 14 个字：'], [unclosed, '模板第 4 行第 18 个字：']] as const) {
    const saved = await desk.call('templates.save', draft({ text }));
    expect(saved.ok ? '' : saved.error.message).toContain(place);
    const shown = await desk.call('templates.preview', { kind: 'agreement', title: '协议', text, householdId: null, batchId: null, page: 0 });
    expect(shown.ok ? '' : shown.error.message).toContain(place);
  }
});

test('a character without a glyph is found where it stands', async () => {
  expect(await faultsOf(plain.replace('乙方{{', '乙方😀{{'))).toEqual(['2:14 “😀”字库里没有，打印不出来，请换一种写法。']);
});

test('columns of an imported list may be used, and fill the preview of its households', async () => {
  const text = plain.replace('。', '，住{{社区}}。');
  expect(await faultsOf(text)).toEqual([]);
  const { groups } = await desk.done('templates.fields', {});
  expect(groups.find((each) => each.group === '名单列')?.fields.map((each) => each.label)).toEqual(['社区']);
  const householdId = must(rows[0], 'a household').householdId;
  const preview = { kind: 'agreement', title: '协议', text, page: 0 } as const;
  const own = await desk.done('templates.preview', { ...preview, householdId, batchId: null });
  const sample = await desk.done('templates.preview', { ...preview, householdId: null, batchId });
  expect(own.pngBase64).not.toBe(sample.pngBase64);
  expect(own).toMatchObject({ pageCount: 1, width: 1191 });
  // A page that is gone meanwhile is the last one.
  expect((await desk.done('templates.preview', { ...preview, householdId, batchId: null, page: 7 })).pngBase64).toBe(own.pngBase64);
});

test('a household without a value it needs is named', async () => {
  const shown = await desk.call('templates.preview', { kind: 'agreement', title: '协议', text: `名单列：楼栋\n${plain.replace('。', '{{楼栋}}。')}`, householdId: must(rows[0], 'a household').householdId, batchId: null, page: 0 });
  expect(shown.ok ? '' : shown.error.message).toBe(`${rows[0]?.name}：模板用到的“楼栋”不在本批名单里，请在名单中补上这一列，或修改模板。`);
});

test('a version is saved once, listed with its batches, and never changed', async () => {
  const { templateVersionId } = await desk.done('templates.save', draft());
  expect(await desk.done('templates.load', { templateVersionId })).toMatchObject({ text: plain, versionName: '第1版', createdByName: '员工admin', usedBy: [] });
  const again = await desk.call('templates.save', draft({ text: `${plain}\n` }));
  expect(again.ok ? '' : again.error.message).toBe('“协议”已有版本“第1版”，已保存的版本不能覆盖，请换一个版本名称。');
  const batch = must((await desk.done('batches.list', {})).batches[0], 'a batch').batch;
  await desk.done('batches.update', { batchId, expectedRevision: batch.revision, patch: { templateVersionId }, reason: '换模板' });
  const { templates } = await desk.done('templates.list', {});
  expect(templates.filter((each) => each.usedBy.some((used) => used.batchId === batchId)).map((each) => each.title).toSorted()).toEqual(['协议', '放弃签约声明书'].toSorted());
  expect(templates.find((each) => each.title === sampleAgreementTitle)?.usedBy).toEqual([]);
});

test('only an admin saves; others look', async () => {
  desk.signInAs('hotline');
  const saved = await desk.call('templates.save', draft({ versionName: '第2版' }));
  expect(saved.ok ? '' : saved.error.message).toContain('您的岗位没有办理这一事项的权限');
  expect((await desk.done('templates.list', {})).templates.length).toBeGreaterThan(2);
  const gone = await desk.call('templates.load', { templateVersionId: 'none' });
  expect(gone.ok ? '' : gone.error.message).toBe('没有找到这个模板版本，请返回模板列表查看。');
});

test('a column too narrow for what it must hold is found before it is saved', async () => {
  const text = plain.replace('【盖章处】', '|-|-------------------|\n| {{承租住房地址}}{{户籍地址}} | 甲 |\n【盖章处】');
  const saved = await desk.call('templates.save', draft({ text, versionName: '窄' }));
  expect(saved.ok ? '' : saved.error.message).toMatch(/^用示例家庭试排不成功，没有保存。示例家庭：.*表格里写不下/);
});

test('a Word contract is read off the desk’s own thread, with title, kind and notes', async () => {
  const read = await desk.done('templates.importDocx', { fileToken: desk.upload('补租协议.docx', await officeContract()) });
  expect(read).toMatchObject({ fileName: '补租协议.docx', kind: 'agreement', title: '深圳市福田区公共租赁住房补租协议书' });
  expect(await faultsOf(read.text)).toEqual([]);
  expect(read.notes.length).toBeGreaterThan(3);
});

test('a Word document of 200 pages is read and refused with its length and what to do', async () => {
  const paragraph = '根据公共租赁住房管理的有关规定，甲乙双方在平等、自愿的基础上，就乙方承租社会存量住房并由甲方给予租金补贴事宜，订立本协议，共同遵守。';
  const document = new Document({ sections: [{ children: Array.from({ length: 2_400 }, (_, index) => new Paragraph(`${index + 1}．${paragraph}`)) }] });
  const refusal = await refusalOf(new Uint8Array(await Packer.toBuffer(document)));
  expect(refusal.code).toBe('document_too_long');
  expect(refusal.message).toMatch(/^这份文档有 1\d{5} 个字（约 2\d\d 页），模板最多 60000 个字（约 80 页）。请只保留协议正文，附件另行成册后再导入。$/);
});

test('what is no Word document, and what is made to do harm, each has its sentence', async () => {
  const ole = (name: string): Uint8Array => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from(name, 'utf16le')]);
  const document = await officeContract();
  const damaged = document.slice(0, document.length - 400);
  const flipped = document.map((byte, index) => (index > 2_000 && index < 2_100 ? byte ^ 0x55 : byte));
  const bomb = makeZip({ '_rels/.rels': '<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>', 'word/document.xml': Buffer.alloc(60 * 1024 * 1024, 0x20) });
  const deep = makeDocx({ body: `${'<w:sdt><w:sdtContent>'.repeat(300)}${'</w:sdtContent></w:sdt>'.repeat(300)}` });
  const many = makeDocx({ body: wordParagraph('甲').repeat(20_001) });
  const cases: readonly (readonly [Uint8Array, string, RegExp])[] = [
    [ole('EncryptedPackage'), 'document_encrypted', /密码/], [ole('WordDocument'), 'document_doc', /另存为 \.docx/], [damaged, 'document_damaged', /已损坏/], [flipped, 'document_damaged', /已损坏/],
    [bomb, 'document_too_large', /太大/], [deep, 'document_too_large', /太大/], [many, 'document_too_long', /20001 段/], [makeZip({ 'xl/workbook.xml': '<workbook/>' }), 'not_a_document', /不是 Word/],
    [makeDocx({ body: '<w:p/>' }), 'document_empty', /没有文字/], [new TextEncoder().encode('%PDF-1.7'), 'not_a_document', /PDF/], [new TextEncoder().encode('{\\rtf1'), 'not_a_document', /rtf/],
    [new TextEncoder().encode('<html>'), 'not_a_document', /网页/], [new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'not_a_document', /图片/], [new TextEncoder().encode('随便写的'), 'not_a_document', /不是 Word/],
    [makeZip({ '_rels/.rels': '<Relationships/>', 'word/document.xml': '<w:document><w:body><w:p></w:body></w:document>' }), 'document_damaged', /已损坏/],
    [makeZip({ 'word/document.xml': '<w:document/>' }, 1), 'document_encrypted', /密码/],
  ];
  for (const [bytes, code, words] of cases) {
    const refusal = await refusalOf(bytes);
    expect(refusal.code, refusal.message).toBe(code);
    expect(refusal.message).toMatch(words);
    expect(refusal.message).toMatch(/。$/);
  }
});

test('the hub refuses a template that cannot be read, and takes one that can', async () => {
  const world = await createHubWorld();
  const template = { templateVersionId: 't1', kind: 'agreement', title: '协议', versionName: '第1版', createdAtMs: 0, createdBy: 'chen', revision: 1 } as const;
  const give = async (text: string): Promise<unknown> => world.give('chen', { type: 'save_template_version', subjectId: 't1', expectedRevision: 0, payload: { template: { ...template, text } } }, null);
  const refused = await give('正文');
  expect(refused).toMatchObject({ outcome: 'refused' });
  expect(JSON.stringify(refused)).toContain('模板第 1 行第 1 个字：模板没有标题');
  expect(await give(sampleAgreementText)).toMatchObject({ outcome: 'accepted' });
  await world.close();
});
