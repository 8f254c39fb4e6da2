import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readShippedLicences } from '../../../build/licences.ts';

const { parts, texts } = readShippedLicences();
const names = parts.map(({ name }) => name);

/** Licences that let us ship beside our own, unpublished, code. */
const permissive = new Set(['MIT', 'MIT/X11', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'OFL-1.1', 'Python-2.0', 'Unlicense', 'BlueOak-1.0.0', 'Zlib']);

/** An SPDX expression of the kinds that occur: `A`, `A AND B`, `(A OR B)`; one branch of an OR may be chosen. */
function isPermissive(licence: string): boolean {
  return licence.replace(/[()]/g, '').split(' OR ').some((branch) => branch.split(' AND ').every((each) => permissive.has(each.trim())));
}

test('nothing under GPL, AGPL or another licence that reaches into our own code ships', () => {
  expect(parts.filter(({ licence }) => licence !== null && !isPermissive(licence)).map(({ name, licence }) => `${name} ${licence}`)).toEqual([]);
  // Read by nothing of ours: exceljs → unzipper → binary → buffers. Its makers state no licence; a second such package is looked into.
  expect(parts.filter(({ licence }) => licence === null).map(({ name, version }) => `${name}@${version}`)).toEqual(['buffers@0.1.1']);
});

test.each(['GPL-3.0', 'AGPL-3.0-only', 'LGPL-2.1', '(GPL-2.0 OR LGPL-3.0)', 'MIT AND GPL-3.0', 'UNLICENSED', 'SSPL-1.0'])('%s would be found', (licence) => {
  expect(isPermissive(licence)).toBe(false);
});

test('what desk, hub, screens and documents are made of is in the list, tools of development are not', () => {
  expect(names).toEqual(expect.arrayContaining(['antd', 'react', 'react-dom', '@rc-component/table', 'fastify', 'better-sqlite3-multiple-ciphers', 'pdf-lib', '@embedpdf/pdfium', 'harfbuzzjs', 'electron', 'zod']));
  const { devDependencies } = z.object({ devDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const onScreens = ['antd', 'dayjs', 'react', 'react-dom', 'electron'];
  expect(Object.keys(devDependencies).filter((name) => names.includes(name) && !onScreens.includes(name))).toEqual([]);
  expect(names).not.toContain('vitest');
});

test('neither font reserves a name, so the cut fonts may be called what they are', () => {
  const fonts = parts.filter(({ kind }) => kind === 'font');
  expect(fonts.map(({ licence }) => licence)).toEqual(['MIT AND OFL-1.1', 'OFL-1.1']);
  for (const { textId } of fonts) {
    const text = texts[textId ?? -1] ?? '';
    expect(text).toContain('SIL OPEN FONT LICENSE Version 1.1');
    // A reserved name is declared after the copyright statement, before the licence begins.
    expect(text.slice(0, text.indexOf('SIL OPEN FONT LICENSE'))).not.toMatch(/reserved font name/i);
  }
});

test('each part is there once, in order, with its text where it brought one, and again the same', () => {
  expect(new Set(parts.map(({ name, version }) => `${name}@${version}`)).size).toBe(parts.length);
  expect(parts.filter(({ textId }) => textId === null).map(({ name }) => name)).toEqual(['@ant-design/icons-svg', 'buffers', 'chainsaw', 'lazy-val', 'saxes']);
  expect(readShippedLicences()).toEqual({ parts, texts });
});
