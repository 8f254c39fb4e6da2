import { beforeAll, expect, test } from 'vitest';
import { readWholeFonts } from '../../../../build/cut-fonts.ts';
import { cutFontFile } from '../../../../shared/documents/fonts/cut-font-file.ts';
import { createFontSet, findUnprintable } from '../../../../shared/documents/fonts/font-set.ts';
import { checkRareFont } from '../../../../shared/documents/fonts/rare-font.ts';
import { openTrueType } from '../../../../shared/documents/fonts/truetype-face.ts';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { PNG } from 'pngjs';
import { agreementSource, openPageImages, readFonts } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';
import { fontOf, tablesOf, withCharacterMap } from '../../../support/small-font.ts';

// U+20001 and U+20002, which neither Noto Serif SC nor LXGW WenKai has; the test's font draws 王 and 一 for them.
const [rareKing, rareOne, rareHole] = ['\u{20002}', '\u{20004}', '\u{20009}'];
let font: Uint8Array;
beforeAll(async () => {
  const small = await cutFontFile(readWholeFonts().fallback, [0x738b, 0x4e00, 0x20]);
  const face = openTrueType(small);
  font = withCharacterMap(small, new Map([[0x20002, face.glyphOf(0x738b)], [0x20004, face.glyphOf(0x4e00)], [0x20009, face.glyphOf(0x20)]]));
});

test('what the shipped fonts lack is printed from the font that was named, and refused without it', async () => {
  const shipped = await readFonts();
  const rare = checkRareFont(font, 'HanaMinB.ttf');
  if (!rare.ok) throw new Error(rare.error.message);
  expect(findUnprintable(`张${rareKing}`, createFontSet(shipped))).toEqual([rareKing]);
  const fonts = createFontSet({ ...shipped, rare: rare.value });
  expect(fonts.faceFor('regular', 0x20002)).toBe('rare');
  expect(fonts.faceFor('bold', 0x20002)).toBe('rare');
  expect(fonts.faceFor('regular', 0x738b)).toBe('regular');
  // A blank glyph would leave a hole in a name.
  expect(findUnprintable(rareHole, fonts)).toEqual([rareHole]);
});

test('a household with such a name, and a template with such a heading: read as meant, drawn as the font draws', async () => {
  const compiler = createCompiler({ fonts: { ...await readFonts(), rare: font } });
  const fill = async (name: string): Promise<Uint8Array> => {
    const source = { ...agreementSource, text: agreementSource.text.replace(/^(# .*)$/m, `$1${rareOne}`) };
    const filled = await compiler.fill(source, { ...sampleFillInput, values: { ...sampleFillInput.values, principalApplicant: name, accountName: '陈建国' }, members: [] });
    if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
    return concatBytes([filled.value.base, filled.value.tail]);
  };
  const images = await openPageImages();
  const [rare, shown] = [await fill(`张${rareKing}`), await fill('张\u3000')];
  expect((await images.extractText(rare)).join('')).toContain(`张${rareKing}`);
  expect((await images.extractText(rare)).join('')).toContain(rareOne);
  const ink = async (pdf: Uint8Array): Promise<number> => {
    const { data } = PNG.sync.read(Buffer.from((await images.render(pdf, 0, 2)).png));
    return data.reduce((sum, value, index) => (index % 4 === 0 ? sum + 255 - value : sum), 0) / 255;
  };
  expect(await ink(rare) - await ink(shown)).toBeGreaterThan(100);
});

test('the household and the character are named where no font has it', async () => {
  const filled = await createCompiler({ fonts: await readFonts() }).fill(agreementSource, { ...sampleFillInput, values: { ...sampleFillInput.values, principalApplicant: `张${rareKing}` } });
  expect(filled.ok ? [] : filled.error.map((problem) => problem.message)).toContain(`“主申请人”里的“${rareKing}”（U+20002）字库里没有，无法打印，请核对用字，再生成协议。`);
});

const broken = (change: (tables: Map<string, Uint8Array>) => void): Uint8Array => {
  const tables = tablesOf(font);
  change(tables);
  return fontOf(tables);
};

test.each([
  ['nothing', () => new Uint8Array(), '不是字体文件'],
  ['a text', () => Buffer.from('not a font at all'), '不是字体文件'],
  ['CFF outlines', () => Buffer.concat([Buffer.from('OTTO'), font.subarray(4)]), 'CFF'],
  ['a collection', () => Buffer.concat([Buffer.from('ttcf'), font.subarray(4)]), '.ttc'],
  ['a web font', () => Buffer.concat([Buffer.from('wOF2'), font.subarray(4)]), '.woff2'],
  ['half of the file', () => font.subarray(0, font.length >> 1), '已损坏'],
  ['only its first bytes', () => font.subarray(0, 6), '已损坏'],
  ['no glyf', () => broken((tables) => tables.delete('glyf')), 'glyf'],
  ['no characters', () => broken((tables) => tables.set('cmap', new Uint8Array(4))), '已损坏'],
  ['no outlines', () => broken((tables) => tables.set('loca', new Uint8Array(tables.get('loca')?.length ?? 0))), '已损坏'],
  ['short widths', () => broken((tables) => tables.set('hmtx', new Uint8Array(2))), '已损坏'],
])('a file with %s is refused with what to do', (_name, make, words) => {
  const checked = checkRareFont(make(), '某字体.ttf');
  expect(checked.ok ? '' : checked.error.message).toContain(words);
  expect(checked.ok ? '' : checked.error.message).toMatch(/“某字体.ttf”.*请改用 TrueType 字体文件/);
});
