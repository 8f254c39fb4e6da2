import { ok, refuse, type Refusal, type Result } from '../../lib/result.ts';
import { glyphIsDrawn } from './glyph-record.ts';
import { openTrueType, type TrueTypeFace } from './truetype-face.ts';

/** More than this is not a font of rare characters; it would lie in the memory of every worker. */
const largestBytes = 100 * 1024 * 1024;
const neededTables = ['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'];

/**
 * Looks at a font file that somebody named for the rarest characters, e.g. HanaMinB (花園明朝 B): it must be one TrueType
 * font with glyf outlines (OpenType 1.9). Anything else is refused with what to do; `fileName` is for the sentence only.
 */
export function checkRareFont(file: Uint8Array, fileName: string): Result<Uint8Array, Refusal> {
  const start = String.fromCharCode(...file.subarray(0, 4));
  const other = otherFormats.get(start);
  if (other !== undefined) return refuseFont(fileName, other);
  if (start !== '\u0000\u0001\u0000\u0000' && start !== 'true') return refuseFont(fileName, '不是字体文件');
  if (file.length > largestBytes) return refuseFont(fileName, '超过 100 MB');
  const lengths = tableLengths(file);
  if (lengths === null) return refuseFont(fileName, '已损坏');
  const missing = neededTables.filter((tag) => !lengths.has(tag));
  if (missing.length > 0) return refuseFont(fileName, `缺少 ${missing.join('、')} 表，不是 TrueType 轮廓的字体`);
  const face = openOrNull(file);
  return face !== null && isUsable(face, lengths) ? ok(file) : refuseFont(fileName, '已损坏');
}

/** What is said of a file that could not be read at all. */
export function refuseUnreadFont(fileName: string): Result<never, Refusal> {
  return refuseFont(fileName, '读不到');
}

const otherFormats: ReadonlyMap<string, string> = new Map([
  ['OTTO', '是 CFF 轮廓的 OpenType 字体'],
  ['ttcf', '是字体集合（.ttc）'],
  ['wOFF', '是网页字体（.woff）'],
  ['wOF2', '是网页字体（.woff2）'],
]);

function refuseFont(fileName: string, fault: string): Result<never, Refusal> {
  return refuse('rare_font', `生僻字字体“${fileName}”${fault}，没有使用；请改用 TrueType 字体文件（.ttf）后重新启动。其他功能不受影响，字库里没有的字仍会在推送前指出。`);
}

/** How long each table is; null when the directory or a table reaches beyond the file. */
function tableLengths(file: Uint8Array): ReadonlyMap<string, number> | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const count = file.length < 12 ? 0 : view.getUint16(4);
  if (count === 0 || 12 + 16 * count > file.length) return null;
  const lengths = new Map<string, number>();
  for (let record = 12; record < 12 + 16 * count; record += 16) {
    const length = view.getUint32(record + 12);
    if (view.getUint32(record + 8) + length > file.length) return null;
    lengths.set(String.fromCharCode(...file.subarray(record, record + 4)), length);
  }
  return lengths;
}

function openOrNull(file: Uint8Array): TrueTypeFace | null {
  try {
    return openTrueType(file);
  } catch {
    // Tables that contradict one another run the reader out of its bytes; which one, nobody can mend.
    return null;
  }
}

/** Its measures make sense and it draws at least one character; each one more is looked at when it is first used. */
function isUsable(face: TrueTypeFace, lengths: ReadonlyMap<string, number>): boolean {
  const holds = (tag: string, bytes: number): boolean => (lengths.get(tag) ?? 0) >= bytes;
  const isWhole = face.unitsPerEm >= 16 && face.unitsPerEm <= 16_384 && face.metricCount > 0 && face.metricCount <= face.glyphCount
    && holds('hmtx', 2 * (face.metricCount + face.glyphCount)) && holds('loca', (face.hasWideOffsets ? 4 : 2) * (face.glyphCount + 1));
  if (!isWhole) return false;
  for (let glyph = 1; glyph < face.glyphCount; glyph += 1) if (glyphIsDrawn(face, glyph)) return true;
  return false;
}
