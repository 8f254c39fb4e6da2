import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import type { PathCommand, SealPath, VectorSeal } from '../doors.ts';
import { glyphOutline } from './glyph-outline.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { circlePath, transformPath } from './path.ts';

export type RoundSealInput = {
  /** What runs along the arc, e.g. 某某区住房和城乡建设局. */
  readonly name: string;
  /** 40 by default; 38 to 60 is usual. */
  readonly diameterMm?: number;
  /** Below the star, e.g. 合同专用章; 演示 on every seal that is not an authority's own. */
  readonly caption?: string;
  /** With it by default. */
  readonly hasStar?: boolean;
  /** 1.2 by default on a seal of 40 mm. */
  readonly ringWidthMm?: number;
  /** 防伪编码 along the lower arc: letters and digits. */
  readonly serialNo?: string;
};

/** Red as printed seals are. */
export const sealRed = '#c8102e';
const maxNameLength = 30;
const maxCaptionLength = 8;
const maxSerialLength = 18;

/**
 * Draws a round official seal (公章) as vectors: ring, five-point star, the name on the arc, a caption below the star, a
 * number on the lower arc. Proportions after 国发〔1999〕25号 (a round seal, the name around the star); refuses what it
 * cannot print legibly.
 */
export function drawRoundSeal(input: RoundSealInput, fonts: MarkFonts): Result<VectorSeal, Refusal> {
  const diameter = input.diameterMm ?? 40;
  const [characters, caption, serial] = [[...input.name.trim()], [...(input.caption ?? '').trim()], [...(input.serialNo ?? '').trim()]];
  const problem = findProblem({ characters, caption, serial, diameter, ringWidthMm: input.ringWidthMm }, fonts);
  if (problem !== null) return problem;
  const radius = diameter / 2;
  const scale = diameter / 40;
  const ringWidth = input.ringWidthMm ?? 1.2 * scale;
  const disc: Disc = { radius, scale, innerRadius: radius - ringWidth, fonts };
  return ok({
    name: input.name.trim(),
    widthMm: diameter,
    heightMm: diameter,
    color: sealRed,
    paths: [
      { fillRule: 'evenodd', commands: [...circlePath(radius, radius, radius), ...circlePath(radius, radius, radius - ringWidth)] },
      ...(input.hasStar === false ? [] : [{ fillRule: 'nonzero' as const, commands: star(radius, radius, 6.2 * scale) }]),
      ...arcText(characters, disc, serial.length > 0 || caption.length > 2 ? 225 : 260),
      ...captionText(caption, disc, input.hasStar === false ? 'middle' : 'below'),
      ...serialText(serial, disc),
    ],
  });
}

type Disc = { readonly radius: number; readonly scale: number; readonly innerRadius: number; readonly fonts: MarkFonts };
type Wanted = {
  readonly characters: readonly string[]; readonly caption: readonly string[]; readonly serial: readonly string[]; readonly diameter: number;
  readonly ringWidthMm: number | undefined;
};

function findProblem({ characters, caption, serial, diameter, ringWidthMm }: Wanted, fonts: MarkFonts): Err<Refusal> | null {
  if (characters.length < 2) return refuse('seal_name_missing', '印章名称至少要有两个字，请填写单位全称。');
  if (characters.length > maxNameLength) return refuse('seal_name_too_long', `印章名称超过 ${maxNameLength} 个字，圆形印章排不下，请改用规范简称。`);
  if (!(diameter >= 20 && diameter <= 60)) return refuse('seal_size', '印章直径应在 20 至 60 毫米之间，请修改。');
  if (ringWidthMm !== undefined && !(ringWidthMm >= 0.3 && ringWidthMm <= diameter / 16)) return refuse('seal_ring', `边框宽度应在 0.3 至 ${diameter / 16} 毫米之间，请修改。`);
  if (caption.length > maxCaptionLength) return refuse('seal_caption_too_long', `下方横排文字最多 ${maxCaptionLength} 个字，请缩短，例如“合同专用章”。`);
  if (serial.length > maxSerialLength || serial.some((character) => !/[0-9A-Za-z]/.test(character))) {
    return refuse('seal_serial', `下弧编码只能是 ${maxSerialLength} 位以内的数字和字母，请核对。`);
  }
  const missing = [...characters, ...caption].find((character) => glyphOutline(fonts.bold, character) === null);
  return missing === undefined ? null : refuse('seal_character', `印章名称中的“${missing}”字库里没有，请核对后更换。`);
}

/** A regular five-point star with one point up. */
function star(centerX: number, centerY: number, radius: number): readonly PathCommand[] {
  // The inner corners of a pentagram lie at (3 - √5) / 2 of its radius.
  const innerRadius = radius * (3 - Math.sqrt(5)) / 2;
  const commands: PathCommand[] = [];
  for (let corner = 0; corner < 10; corner += 1) {
    const length = corner % 2 === 0 ? radius : innerRadius;
    const angle = (corner * Math.PI) / 5;
    const point = [centerX + length * Math.sin(angle), centerY - length * Math.cos(angle)] as const;
    commands.push([corner === 0 ? 'M' : 'L', ...point]);
  }
  commands.push(['Z']);
  return commands;
}

/**
 * Characters stand upright on an arc of at most `maxDegrees` that leaves the bottom open. Up to 14 stand loosely; more
 * are condensed, as seals of long names are cut, and a little lower from 19 on.
 */
function arcText(characters: readonly string[], { radius, scale, innerRadius, fonts }: Disc, maxDegrees: number): readonly SealPath[] {
  const heightMm = (characters.length > 18 ? 4.8 : 5.6) * scale;
  const baseline = innerRadius - 1.1 * scale - heightMm;
  const middleRadius = baseline + heightMm / 2;
  const maxSpan = (maxDegrees * Math.PI) / 180;
  // Few characters are spread, so that a short name does not huddle at the top.
  const airy = characters.length <= 8 ? 2.6 - 0.15 * characters.length : 1.2;
  const step = Math.min((heightMm * airy) / middleRadius, maxSpan / (characters.length - 1));
  // Neighbours touch at their feet, where the arc is shorter than in the middle.
  const widthMm = Math.min(heightMm, step * baseline * 1.04);
  return characters.flatMap((character, index) => {
    const angle = (index - (characters.length - 1) / 2) * step;
    const outline = glyphOutline(fonts.bold, character);
    if (outline === null) return [];
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    // The em square: baseline at 0, foot of the square at -0.12, centred on its advance; then out along the arc, y down.
    const placed = transformPath(outline.commands, [widthMm, 0, 0, heightMm, -outline.advance * widthMm / 2, 0.12 * heightMm + baseline]);
    const turned = transformPath(placed, [cos, sin, sin, -cos, radius, radius]);
    return [{ fillRule: 'nonzero' as const, commands: turned }];
  });
}

/** One straight line, condensed where the disc is too narrow for it at that height. */
function captionText(characters: readonly string[], { radius, scale, innerRadius, fonts }: Disc, place: 'middle' | 'below'): readonly SealPath[] {
  if (characters.length === 0) return [];
  const heightMm = 3.8 * scale;
  const baselineY = place === 'middle' ? radius + 0.36 * heightMm : radius + 11 * scale;
  const halfWidth = Math.sqrt(innerRadius ** 2 - (baselineY + 0.12 * heightMm - radius) ** 2) - (place === 'middle' ? 7.5 : 4.6) * scale;
  const step = Math.min(heightMm * 1.2, (2 * halfWidth) / characters.length);
  const widthMm = Math.min(heightMm, step);
  return characters.flatMap((character, index) => {
    const outline = glyphOutline(fonts.bold, character);
    if (outline === null) return [];
    const x = radius + (index - (characters.length - 1) / 2) * step - outline.advance * widthMm / 2;
    return [{ fillRule: 'nonzero' as const, commands: transformPath(outline.commands, [widthMm, 0, 0, -heightMm, x, baselineY]) }];
  });
}

/** Digits along the lower arc, read from left to right, their heads towards the middle. */
function serialText(characters: readonly string[], { radius, scale, innerRadius, fonts }: Disc): readonly SealPath[] {
  const heightMm = 2.6 * scale;
  const baseline = innerRadius - 0.9 * scale;
  const step = Math.min(1.9 * scale / baseline, (86 * Math.PI) / 180 / Math.max(1, characters.length - 1));
  return characters.flatMap((character, index) => {
    const angle = (index - (characters.length - 1) / 2) * step;
    const outline = glyphOutline(fonts.bold, character);
    if (outline === null) return [];
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const widthMm = Math.min(heightMm, (step * baseline * 0.92) / outline.advance);
    const placed = transformPath(outline.commands, [widthMm, 0, 0, heightMm, -outline.advance * widthMm / 2, -baseline]);
    return [{ fillRule: 'nonzero' as const, commands: transformPath(placed, [cos, -sin, -sin, -cos, radius, radius]) }];
  });
}
