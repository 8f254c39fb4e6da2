import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runVerifyEvidence } from '../../../build/verify-evidence.ts';
import { pemText } from '../../../shared/documents/signing/certificate-writer.ts';
import { programVersion } from '../../../shared/protocol/version.ts';
import { pack, samplePackage } from '../../support/evidence-package.ts';
import { createSigningWorld, signingTimeMs } from '../../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'verify-evidence-'));
const path = (name: string): string => join(dir, name);

beforeAll(async () => {
  const world = await createSigningWorld();
  const bytes = pack(await samplePackage(world));
  writeFileSync(path('whole.zip'), bytes);
  writeFileSync(path('changed.zip'), bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1));
  writeFileSync(path('text.zip'), 'no zip at all');
  writeFileSync(path('ca.pem'), world.trustedRoots.map((root) => pemText('CERTIFICATE', root)).join(''));
  writeFileSync(path('other.pem'), (await createSigningWorld()).trustedRoots.map((root) => pemText('CERTIFICATE', root)).join(''));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...commandArguments: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runVerifyEvidence(commandArguments, signingTimeMs, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('a whole package: the verdict first, then every part in a plain sentence', async () => {
  const { code, text } = await run(path('whole.zip'));
  expect(code).toBe(0);
  expect(text).toMatch(/^whole\.zip：材料完整，未被改动\n {2}王大三，协议编号 福补租20260007，线上签约，第 1 次签字\n/);
  for (const part of ['文件清单', '校验链', '导出签名', '签署过程', '同意事项', '手写笔迹', '文书来历', '证书', '协议内容', '日志摘录', '系统登记', '办理经过', '根证书']) expect(text).toContain(`通过　${part}：`);
});

test('given roots are the only ones believed', async () => {
  expect((await run(path('whole.zip'), '--ca', path('ca.pem'))).code).toBe(0);
  const other = await run(path('whole.zip'), '--ca', path('other.pem'));
  expect([other.code, other.text.includes('不符　文书：签字件')]).toEqual([1, true]);
});

test('what is changed, no package or not there is said, and one such file makes the exit code 1', async () => {
  const { code, text } = await run(path('whole.zip'), path('changed.zip'), path('text.zip'), path('missing.zip'));
  expect(code).toBe(1);
  expect(text).toMatch(/whole\.zip：材料完整[^]*changed\.zip：不能认定。压缩包的写法[^]*text\.zip：不能认定[^]*missing\.zip：找不到这个文件/);
});

test('a wrong call gets the usage', async () => {
  for (const wrong of [[], ['--unknown', 'a.zip'], [path('whole.zip'), '--ca', path('text.zip')]]) expect(await run(...wrong)).toMatchObject({ code: 1, text: expect.stringContaining('用法：npm run verify-evidence') });
});

test('evidence names the version of package.json', () => {
  expect(z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8'))).version).toBe(programVersion);
});
