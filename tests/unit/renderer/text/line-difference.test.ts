import { expect, test } from 'vitest';
import { changedOnly, lineDifference } from '../../../../renderer/text/line-difference.ts';
import { emptyDraft, insertedField, nextVersionName, positionOf } from '../../../../renderer/text/template-draft.ts';
import type { TemplateRow } from '../../../../shared/desk/template-calls.ts';
import { checkTemplate } from '../../../../shared/documents/template/check-template.ts';
import { seededNumbers } from '../../../support/seeded-numbers.ts';

const shown = (was: string, is: string): string[] => lineDifference(was, is).map((line) => `${{ same: ' ', removed: '-', added: '+' }[line.kind]}${line.text}`);

test('a changed line is one removed and one added; the rest stays', () => {
  expect(shown('a\nb\nc\n', 'a\nB\nc\n')).toEqual([' a', '-b', '+B', ' c']);
  expect(shown('a\nb', 'a\nb')).toEqual([' a', ' b']);
  expect(shown('', 'a')).toEqual(['-', '+a']);
  expect(shown('a\nb\nc\nd', 'b\nx\nd\ne')).toEqual(['-a', ' b', '-c', '+x', ' d', '+e']);
});

test('both texts and their line numbers can be read out of any comparison', () => {
  const next = seededNumbers(7);
  for (let round = 0; round < 200; round += 1) {
    const text = (): string => Array.from({ length: 1 + next(12) }, () => 'abc'.charAt(next(3))).join('\n');
    const [was, is] = [text(), text()];
    const lines = lineDifference(was, is);
    expect(lines.filter((line) => line.was !== null).map((line) => line.text).join('\n')).toBe(was);
    expect(lines.filter((line) => line.is !== null).map((line) => line.text).join('\n')).toBe(is);
    expect(lines.flatMap((line) => line.was ?? [])).toEqual(was.split('\n').map((_, index) => index + 1));
    expect(lines.flatMap((line) => line.is ?? [])).toEqual(is.split('\n').map((_, index) => index + 1));
  }
});

test('only what changed is shown, with its neighbours; gaps are marked once', () => {
  const lines = lineDifference('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\nX\n6\n7\n8\n9');
  expect(changedOnly(lines, 1).map((line) => line?.text ?? '…')).toEqual(['…', '4', '5', 'X', '6', '…']);
});

test('places of faults lie where the field counts them, rare characters and all', () => {
  const text = '甲\n𠮷{{x';
  expect(text.slice(positionOf(text, 2, 2))).toBe('{{x');
  expect(positionOf(text, 9, 1)).toBeLessThanOrEqual(text.length + 1);
});

test('the table of members stands alone on its line', () => {
  expect(insertedField('账号', 'ab', 1)).toBe('{{账号}}');
  expect(insertedField('家庭成员表', 'a\nb', 1)).toBe('\n{{家庭成员表}}');
  expect(insertedField('家庭成员表', 'a\n\nb', 2)).toBe('{{家庭成员表}}');
  expect(insertedField('家庭成员表', 'ab', 1)).toBe('\n{{家庭成员表}}\n');
});

test('the next version is the first name not taken; what a new template begins with can be filled', () => {
  const row = (versionName: string): TemplateRow => ({ templateVersionId: versionName, kind: 'agreement', title: '协议', versionName, createdAtMs: 0, createdByName: '', usedBy: [] });
  expect(nextVersionName([], 'agreement', '协议')).toBe('第1版');
  expect(nextVersionName([row('第1版'), row('第3版')], 'agreement', '协议 ')).toBe('第4版');
  for (const kind of ['agreement', 'waiver_statement'] as const) expect(checkTemplate(emptyDraft(kind).text, kind, new Set())).toEqual([]);
});
