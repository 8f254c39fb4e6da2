import type { ReadingBlock } from '../../shared/documents/doors.ts';
import { memberHeaders } from '../../shared/documents/template/layout-units.ts';

/** The characters of a reading text in order, without spaces. */
export function readingCharacters(blocks: readonly ReadingBlock[]): string {
  return withoutSpaces(blocks.map((block) => (block.kind === 'table' ? block.rows.flat().join('') : block.text)).join(''));
}

/**
 * The text of a document's pages without spaces, without what stands on every page, and without a table header that is
 * set again. Throws when a page lacks its header or footer.
 */
export function bodyCharacters(pages: readonly string[], agreementNo: string): string {
  const repeated = memberHeaders.join('');
  const head = new RegExp(`^(?:协议|文书)编号：${agreementNo}示例文本，以单位发布的(?:协议|声明书)为准`);
  return pages.map((page, index) => {
    const text = withoutSpaces(page);
    const foot = `第${index + 1}页共${pages.length}页`;
    if (!head.test(text) || !text.endsWith(foot)) throw new Error(`page ${index + 1} lacks its header or footer: ${text.slice(0, 40)} … ${text.slice(-20)}`);
    const body = text.replace(head, '').slice(0, -foot.length);
    return index > 0 && body.startsWith(repeated) ? body.slice(repeated.length) : body;
  }).join('');
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/[\s\u0000]/g, '');
}
