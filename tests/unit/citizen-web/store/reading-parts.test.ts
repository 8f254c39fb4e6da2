import { expect, test } from 'vitest';
import { readingParts } from '../../../../citizen-web/store/reading-parts.ts';
import type { ReadingBlock } from '../../../../shared/documents/doors.ts';

const heading = (text: string): ReadingBlock => ({ kind: 'heading', text });
const paragraph = (length: number): ReadingBlock => ({ kind: 'paragraph', text: '条'.repeat(length) });

test('a part ends before a heading once it is long enough; nothing is left out, and the order stays', () => {
  const blocks: ReadingBlock[] = [
    { kind: 'title', text: '协议' }, { kind: 'table', rows: [['甲方', '某局'], ['乙方', '王大三']] },
    heading('一'), paragraph(300), heading('二'), paragraph(300), heading('三'), paragraph(100), heading('四'), paragraph(450), heading('五'),
  ];
  const parts = readingParts(blocks);
  expect(parts.map((part) => part.filter((block) => block.kind === 'heading').map((block) => ('text' in block ? block.text : '')).join(''))).toEqual(['一二', '三四', '五']);
  expect(parts.flat()).toEqual(blocks);
});

test('a text without headings is still cut, before a paragraph; one block is one part; no block is none', () => {
  expect(readingParts(Array.from({ length: 9 }, () => paragraph(400))).map((part) => part.length)).toEqual([3, 3, 3]);
  expect(readingParts([paragraph(9000)])).toHaveLength(1);
  expect(readingParts([])).toEqual([]);
});
