import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import { createPageImages } from '../../../../../shared/documents/images/page-image.ts';
import { chineseDate, drawText } from '../../../../../shared/documents/marks/date-text.ts';
import type { CharacterDrawing } from '../../../../../shared/documents/doors.ts';
import { drawHandwriting } from '../../../../../shared/documents/marks/handwriting.ts';
import type { HandwritingBox } from '../../../../../shared/documents/marks/handwriting.ts';
import { createOperatorsWriter, takeWritten } from '../../../../../shared/documents/pdf/operators-writer.ts';
import { decimal } from '../../../../../shared/documents/marks/path.ts';
import { drawRoundSeal } from '../../../../../shared/documents/marks/seal-drawing.ts';
import { createSigningWorld, sampleDrawings, sealedPlain } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;

beforeAll(async () => {
  world = await createSigningWorld();
});

test('dates read as documents write them, and are drawn with every character', () => {
  expect(chineseDate('2026-01-05')).toBe('2026年1月5日');
  const drawn = drawText('2026年1月5日', { x: 0, y: 0, sizePt: 12 }, world.fonts);
  expect(drawn.operators.match(/\bh\b/g)?.length ?? 0).toBeGreaterThanOrEqual(9);
  expect(drawn.widthPt).toBeGreaterThan(3 * 12 + 6 * 5);
});

test('numbers in operators never use an exponent', () => {
  expect([0.00000012, -0.0000001, 1 / 3, 12345.6789, -2].map(decimal)).toEqual(['0', '0', '0.333', '12345.679', '-2']);
});

/** Lengths in hundredths of a point. */
function handwriting(drawings: readonly CharacterDrawing[], box: HandwritingBox): string {
  const out = createOperatorsWriter();
  drawHandwriting(drawings, box, out);
  return Buffer.from(takeWritten(out)).toString('latin1');
}

test('handwriting stays inside its box and is thicker where the pen is slow', () => {
  const operators = handwriting(sampleDrawings, { x: 10, y: 20, width: 150, height: 60 });
  const points = Array.from(operators.matchAll(/(-?\d+) (-?\d+) [ml]\b/g), (match) => [Number(match[1]) / 100, Number(match[2]) / 100] as const);
  expect(points.length).toBeGreaterThan(10);
  for (const [x, y] of points) {
    expect(x >= 10 && x <= 160 && y >= 20 && y <= 80).toBe(true);
  }
  const widths = Array.from(operators.matchAll(/(\d+) w\b/g), (match) => Number(match[1]) / 100);
  expect(Math.max(...widths)).toBeGreaterThan(Math.min(...widths) * 1.3);
  expect(Math.max(...widths)).toBeLessThan(50 * 0.06);
});

test('where the device reports pressure, the pen follows it', () => {
  const line = (pressures: readonly number[]) => [{
    character: '一', width: 100, height: 100,
    strokes: [pressures.map((pressure, index) => ({ x: 10 + index * 5, y: 50, t: index * 10, pressure }))],
  }];
  const widest = (pressures: readonly number[]): number => Math.max(...Array.from(
    handwriting(line(pressures), { x: 0, y: 0, width: 50, height: 50 }).matchAll(/([\d.]+) w\b/g), (match) => Number(match[1]),
  ));
  const ramp = (top: number): readonly number[] => Array.from({ length: 12 }, (_value, index) => (top * (index + 1)) / 12);
  expect(widest(ramp(1))).toBeGreaterThan(widest(ramp(0.6)));
});

test('a single touch is a dot', () => {
  const operators = handwriting([{ character: '丶', width: 100, height: 100, strokes: [[{ x: 50, y: 50, t: 0, pressure: 0.5 }]] }], { x: 0, y: 0, width: 50, height: 50 });
  expect(operators).toContain('2500 2500 m\n2500 2500 l\nS');
});

test('seal names that cannot be printed are refused with a sentence', () => {
  const codes = [
    { name: '局' }, { name: '一'.repeat(31) }, { name: '示例局', diameterMm: 10 }, { name: '示例\u{2ffff}局' },
  ].map((input) => {
    const result = drawRoundSeal(input, world.fonts);
    return result.ok ? 'ok' : result.error.code;
  });
  expect(codes).toEqual(['seal_name_missing', 'seal_name_too_long', 'seal_size', 'seal_character']);
});

test('everything of a seal lies inside its ring, whatever the length of the name', () => {
  for (const length of [4, 12, 20, 30]) {
    const seal = drawRoundSeal({ name: '示'.repeat(length), caption: '演示' }, world.fonts);
    if (!seal.ok) throw new Error(seal.error.message);
    const [, ...inner] = seal.value.paths;
    for (const command of inner.flatMap((path) => path.commands)) {
      if (command[0] === 'Z') continue;
      const [x, y] = command.slice(-2).map(Number);
      expect(Math.hypot((x ?? 0) - 20, (y ?? 0) - 20)).toBeLessThan(20 - 1.2);
    }
  }
});

test('rendered by PDFium: black handwriting and dates in the fields, the seal red, nothing outside', async () => {
  const images = createPageImages(readFileSync(resolve('node_modules/@embedpdf/pdfium/dist/pdfium.wasm')));
  const { base, sealed } = await sealedPlain(world, { pageCount: 2 });
  const [before, after] = await Promise.all([base, sealed].map(async (pdf) => PNG.sync.read(Buffer.from((await images.render(pdf, 1, 2)).png))));
  if (before === undefined || after === undefined) throw new Error('two pictures');
  const places = { citizen: [330, 200, 480, 280], bureau: [80, 160, 205, 302], seam: [538, 0, 595, 842] } as const;
  const ink = { citizen: 0, bureau: 0, seam: 0, elsewhere: 0 };
  for (let y = 0; y < after.height; y += 1) {
    for (let x = 0; x < after.width; x += 1) {
      const at = 4 * (y * after.width + x);
      if (before.data.readUInt32BE(at) === after.data.readUInt32BE(at)) continue;
      const [px, py] = [x / 2, 842 - y / 2];
      const [name] = Object.entries(places).find(([, box]) => px >= box[0] && px <= box[2] && py >= box[1] - 1 && py <= box[3] + 1) ?? ['elsewhere'];
      if (name === 'citizen' || name === 'bureau' || name === 'seam' || name === 'elsewhere') ink[name] += 1;
    }
  }
  expect(ink.elsewhere).toBe(0);
  expect(ink.citizen).toBeGreaterThan(1_500);
  expect(ink.bureau).toBeGreaterThan(8_000);
  expect(ink.seam).toBeGreaterThan(3_000);
});

test('a seal whose name has a character that the bold face lacks is drawn in one weight, regular, as a whole', () => {
  const [rare, common] = ['示例市埇桥区住建局', '示例市示例区住建局'].map((name) => drawRoundSeal({ name }, { ...world.fonts, bold: { ...world.fonts.bold, glyphOf: (codePoint) => (codePoint === 0x57c7 ? 0 : world.fonts.bold.glyphOf(codePoint)) } }));
  const inRegular = drawRoundSeal({ name: '示例市埇桥区住建局' }, { ...world.fonts, bold: world.fonts.regular });
  expect(rare).toEqual(inRegular);
  expect(common).toEqual(drawRoundSeal({ name: '示例市示例区住建局' }, world.fonts));
});
