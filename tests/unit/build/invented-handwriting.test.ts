import { expect, test } from 'vitest';
import { inventDrawing } from '../../../build/demo/invented-handwriting.ts';
import { openMarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import { readDrawing } from '../../../shared/domain/character-drawing.ts';
import { readFonts } from '../../support/documents.ts';

test('what the citizens of the demonstration draw is taken as a hand’s: plain, full and rare characters, and the dot of a name', async () => {
  const fonts = openMarkFonts(await readFonts());
  const refused = [...'一丁人大王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文鑫馨赢懿曦瀚䶮𬭎龘·'].flatMap((character) => {
    const read = readDrawing(JSON.stringify(inventDrawing(character, fonts)), character);
    return read.ok ? [] : [`${character} ${read.error.code}`];
  });
  expect(refused).toEqual([]);
});
