import { ok, refuse } from '../../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../../shared/lib/result.ts';
import { decodeXml, scanXml } from '../../office-files/scan-xml.ts';

/** An element of an SVG, with its attributes as they stand in the file. */
export type SvgElement = { readonly name: string; readonly attributes: string; readonly children: readonly SvgElement[]; readonly text: string };

const maxBytes = 2 * 1024 * 1024;
const maxElements = 20_000;
const maxDepth = 64;

type Open = { readonly name: string; readonly attributes: string; readonly children: SvgElement[]; text: string };

/** Reads an SVG's elements. Refuses what is none, what is too large, and entities of its own, by which small files become huge. */
export function readSvgTree(bytes: Uint8Array): Result<SvgElement, Refusal> {
  if (bytes.length > maxBytes) return refuse('svg_too_large', 'SVG 文件超过 2 MB，请删去印章以外的图形，简化路径后再导入。');
  const xml = decodeXml(bytes);
  if (/<!ENTITY/i.test(xml)) return refuse('svg_entities', 'SVG 文件里定义了实体，无法安全读取，请用绘图软件另存为“普通 SVG”后再导入。');
  const root: Open = { name: '', attributes: '', children: [], text: '' };
  const stack: Open[] = [root];
  let [count, isBroken] = [0, false];
  scanXml(xml, {
    open: (name, attributes) => {
      count += 1;
      stack.push({ name, attributes, children: [], text: '' });
    },
    text: (text) => {
      const top = stack.at(-1);
      if (top !== undefined) top.text += text;
    },
    close: (name) => {
      const element = stack.length > 1 ? stack.pop() : undefined;
      if (element?.name === name) stack.at(-1)?.children.push(element);
      else isBroken = true;
    },
    isDone: () => isBroken || count > maxElements || stack.length > maxDepth,
  });
  if (count > maxElements || stack.length > maxDepth) return refuse('svg_too_complex', 'SVG 图形太多或嵌套太深，请只保留印章，简化后再导入。');
  const [svg] = root.children;
  if (isBroken || stack.length !== 1 || svg?.name !== 'svg') return refuse('svg_damaged', '这个文件不是完整的 SVG 图形，请重新导出后再导入。');
  return ok(svg);
}
