import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { PathCommand, SealDrawing, SealPath } from '../doors.ts';
import type { TrueTypeFace } from '../fonts/truetype-face.ts';
import { glyphOutline } from './glyph-outline.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { circlePath, transformPath } from './path.ts';

export type RoundSealInput = {
  /** What runs along the arc, e.g. 某某区住房和城乡建设局. */
  readonly name: string;
  /** 40 by default; 38 to 60 is usual. */
  readonly diameterMm?: number;
  /** Below the star; 演示 on every seal that is not an authority's own. */
  readonly caption?: string;
};

/** Red as printed seals are. */
const sealRed = '#c8102e';

/**
 * Draws a round official seal (公章) as vectors: ring, five-point star, the name on the arc, a caption below the star.
 * Proportions after 国发〔1999〕25号 (a round seal, the name around the star); refuses names it cannot print legibly.
 */
export function drawRoundSeal(input: RoundSealInput, fonts: MarkFonts): Result<SealDrawing, Refusal> {
  const diameter = input.diameterMm ?? 40;
  const characters = [...input.name.trim()];
  if (characters.length < 2) return refuse('seal_name_missing', '印章名称至少要有两个字，请填写单位全称。');
  if (characters.length > 30) return refuse('seal_name_too_long', '印章名称超过 30 个字，圆形印章排不下，请改用规范简称。');
  if (!(diameter >= 20 && diameter <= 60)) return refuse('seal_size', '印章直径应在 20 至 60 毫米之间，请修改。');
  const printed = [...characters, ...(input.caption ?? '')];
  // The bold face has no rare characters: a seal with one (宿州市埇桥区…) is drawn in regular as a whole, not in two weights.
  const face = printed.every((character) => fonts.bold.glyphOf(character.codePointAt(0) ?? 0) !== 0) ? fonts.bold : fonts.regular;
  const missing = printed.find((character) => glyphOutline(face, character) === null);
  if (missing !== undefined) return refuse('seal_character', `印章名称中的“${missing}”字库里没有，请核对后更换。`);
  const radius = diameter / 2;
  const scale = diameter / 40;
  return ok({
    name: input.name.trim(),
    widthMm: diameter,
    heightMm: diameter,
    color: sealRed,
    paths: [
      { fillRule: 'evenodd', commands: [...circlePath(radius, radius, radius), ...circlePath(radius, radius, radius - 1.2 * scale)] },
      { fillRule: 'nonzero', commands: star(radius, radius, 6.2 * scale) },
      ...arcText(characters, radius, scale, face),
      ...captionText([...(input.caption ?? '')], radius, scale, face),
    ],
  });
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

/** Characters stand upright on an arc that leaves the bottom open, narrower the more there are. */
function arcText(characters: readonly string[], radius: number, scale: number, face: TrueTypeFace): readonly SealPath[] {
  const heightMm = (characters.length > 18 ? 4.6 : 5.6) * scale;
  const baseline = radius - 2.3 * scale - heightMm;
  const middleRadius = baseline + heightMm / 2;
  const maxSpan = (260 * Math.PI) / 180;
  const comfortable = (heightMm * 1.12) / middleRadius;
  const step = Math.min(comfortable, maxSpan / (characters.length - 1));
  // Neighbours touch at their feet, where the arc is shorter than in the middle.
  const widthMm = Math.min(heightMm, step * baseline * 1.06);
  return characters.flatMap((character, index) => {
    const angle = (index - (characters.length - 1) / 2) * step;
    const outline = glyphOutline(face, character);
    if (outline === null) return [];
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    // The em square: baseline at 0, foot of the square at -0.12, centred on its advance; then out along the arc, y down.
    const placed = transformPath(outline.commands, [widthMm, 0, 0, heightMm, -outline.advance * widthMm / 2, 0.12 * heightMm + baseline]);
    const turned = transformPath(placed, [cos, sin, sin, -cos, radius, radius]);
    return [{ fillRule: 'nonzero' as const, commands: turned }];
  });
}

function captionText(characters: readonly string[], radius: number, scale: number, face: TrueTypeFace): readonly SealPath[] {
  const heightMm = 3.6 * scale;
  const step = heightMm * 1.35;
  return characters.flatMap((character, index) => {
    const outline = glyphOutline(face, character);
    if (outline === null) return [];
    const x = radius + (index - (characters.length - 1) / 2) * step - outline.advance * heightMm / 2;
    const y = radius + 11.6 * scale;
    return [{ fillRule: 'nonzero' as const, commands: transformPath(outline.commands, [heightMm, 0, 0, -heightMm, x, y]) }];
  });
}
