import { expect, test } from 'vitest';
import { html, htmlText } from '../../../../citizen-web/pages/html.ts';
import { renderPage } from '../../../../citizen-web/pages/layout.ts';
import type { PageFrame } from '../../../../citizen-web/pages/layout.ts';
import { messagePage } from '../../../../citizen-web/pages/message-page.ts';
import { viewerPage } from '../../../../citizen-web/pages/document-pages.ts';
import { readPage } from '../../../../citizen-web/pages/read-page.ts';
import { writePage } from '../../../../citizen-web/pages/write-page.ts';

const attack = `"><script>alert('x')</script>&`;
const frame: PageFrame = {
  systemName: '示例系统', help: { phones: ['0755-1'], hours: attack, qq: attack, lineNow: { isOpen: false, words: attack } }, assetUrl: (name) => `/assets/${name}`, isDemo: true, contact: 'possible',
  look: 'ordinary', here: attack, closesInMs: 11.2 * 60_000, session: { kind: 'signing', leftMs: 900_000 },
};

test('what is filled in is escaped in text and in attributes; our own markup is not', () => {
  expect(htmlText(html`<p title="${attack}">${attack}${html`<b>${1}</b>`}${[null, false, undefined, 'a']}</p>`))
    .toBe('<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;<b>1</b>a</p>');
});

test('an object from JSON cannot pretend to be markup', () => {
  const forged: unknown = JSON.parse('{"trusted markup":"<script>"}');
  // What a careless route might hand on.
  expect(htmlText(html`${forged as string}`)).not.toContain('<script>');
});

test.each([
  ['a message', messagePage({ title: attack, happened: attack, advice: attack, link: { href: '/', label: attack } })],
  ['the viewer', viewerPage({
    agreementId: attack, documentName: attack, agreementNo: attack, pages: [{ width: 1, height: 1 }], stateNote: attack, warning: attack, backHref: '/', place: 'wechat_ios', portalUrl: attack,
  })],
  ['the reading text', readPage({
    documentName: attack, placeNo: 1, placeCount: 1, placesRead: [], hasText: true, waitSeconds: 3, problem: attack,
    shown: { way: 'text', blocks: [{ kind: 'title', text: attack }, { kind: 'heading', text: attack }, { kind: 'paragraph', text: attack }, { kind: 'table', rows: [[attack, attack, attack], [attack, attack, attack]] }] },
  })],
  ['the signature box', writePage({ characters: [attack], index: 0, drawnJson: attack, turn: 1, draftKey: attack, isPrefilled: true, confirmed: [false], isModelShown: true, phones: attack })],
])('%s keeps what it is given as text, and has no inline script or style', (_name, content) => {
  const page = renderPage(frame, content);
  expect(page).not.toContain('<script>');
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

test('the frame shows the guide’s help, the step and the quiet countdown', () => {
  const page = renderPage(frame, { title: '签字', stepNo: 5, body: html`` });
  expect(page).toContain('第 5 步，共 7 步：签字');
  expect(page).toContain('下一步：核对并提交');
  expect(page.replace(/<[^>]*>/g, '')).toContain('距签约截止还有 12 分钟');
  expect(page).toContain('请工作人员联系我');
});
