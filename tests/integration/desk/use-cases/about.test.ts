import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { showAbout } from '../../../../electron/desk/about/show-about.ts';
import { openUseCaseDesk } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
beforeAll(async () => {
  desk = await openUseCaseDesk();
});
afterAll(() => desk.close());

test('the page of the program: its version, the fonts first, and the text of any licence', async () => {
  const about = await desk.done('about.show', {});
  expect(about.version).toBe(desk.deps.config.version);
  expect(about.rareFont).toBeNull();
  expect(about.parts.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([['@expo-google-fonts/noto-serif-sc', 'font'], ['@fontsource/lxgw-wenkai', 'font']]);
  for (const { name, version } of about.parts.slice(0, 3)) expect((await desk.done('about.licence', { name, version })).text.length).toBeGreaterThan(500);
});

test('a part without a text, an unknown one and an installation without the list are said in words', async () => {
  const without = await desk.call('about.licence', { name: 'buffers', version: '0.1.1' });
  expect(without.ok ? '' : without.error.message).toContain('没有附许可证全文');
  const unknown = await desk.call('about.licence', { name: 'left-pad', version: '1' });
  expect(unknown.ok).toBe(false);
  const empty = mkdtempSync(join(tmpdir(), 'about-'));
  const nothing = await showAbout({ ...desk.deps, config: { ...desk.deps.config, resourceDir: empty } });
  rmSync(empty, { recursive: true });
  expect(nothing.ok ? '' : nothing.error.message).toContain('请重新安装签约台');
});
