import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVerify } from '../../../build/verify.ts';
import { pemText } from '../../../shared/documents/signing/certificate-writer.ts';
import { buildTimestampRequest, readTimestampResponse } from '../../../shared/documents/signing/timestamp-token.ts';
import { createSigningWorld, realRandom, sealedPlain, sealSigned, signingTimeMs } from '../../support/signing-world.ts';
import { createTestTimestampAuthority } from '../../support/timestamp-authority.ts';

const dir = mkdtempSync(join(tmpdir(), 'verify-'));
const path = (name: string): string => join(dir, name);

beforeAll(async () => {
  mkdirSync(path('empty'));
  const world = await createSigningWorld();
  const { signed, sealed } = await sealedPlain(world, { pageCount: 2 });
  writeFileSync(path('signed.pdf'), signed);
  writeFileSync(path('sealed.pdf'), sealed);
  writeFileSync(path('changed.pdf'), sealed.with(300, (sealed[300] ?? 0) ^ 1));
  const times = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true });
  writeFileSync(path('timestamped.pdf'), await sealSigned(world, signed, { timestamp: async (digest) => {
    const nonce = realRandom.bytes(8);
    return readTimestampResponse(await times.answer(buildTimestampRequest(digest, nonce)), { digest, nonce, trustedRoots: [times.certificate] });
  } }));
  writeFileSync(path('tsa.pem'), pemText('CERTIFICATE', times.certificate));
  writeFileSync(path('text.pdf'), 'no PDF at all');
  writeFileSync(path('ca.pem'), world.trustedRoots.map((root) => pemText('CERTIFICATE', root)).join(''));
  world.trustedRoots.forEach((root, index) => writeFileSync(path(`root-${index}.pem`), pemText('CERTIFICATE', root)));
  writeFileSync(path('broken.pem'), pemText('CERTIFICATE', Buffer.from('not a certificate')));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...commandArguments: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runVerify(commandArguments, signingTimeMs, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('a sealed file is genuine: verdict, both signatures, digest', async () => {
  const { code, text } = await run(path('sealed.pdf'), '--ca', path('ca.pem'));
  expect([code, text.includes('sealed.pdf：真实有效')]).toEqual([0, true]);
  expect(text).toMatch(/申请人签名：.+签名完好，演示证书[^]*单位盖章：.+签名完好，演示证书[^]*单位已盖章[^]*文件校验值 [0-9a-f]{64}/);
});

test('a signed copy is genuine and not called sealed', async () => {
  const { code, text } = await run(path('signed.pdf'), '--ca', path('ca.pem'));
  expect([code, text.includes('单位尚未盖章'), text.includes('单位盖章：')]).toEqual([0, true, false]);
});

test('one bad file among good ones makes the exit code 1, and each gets its line', async () => {
  const { code, text } = await run(path('sealed.pdf'), path('changed.pdf'), path('text.pdf'), path('missing.pdf'), path('empty'), '--ca', path('ca.pem'));
  expect(code).toBe(1);
  expect(text).toContain('sealed.pdf：真实有效');
  expect(text).toMatch(/changed\.pdf：(被改动过|无法读取)/);
  expect(text).toContain('text.pdf：无法读取');
  expect(text).toContain('missing.pdf：找不到这个文件');
  expect(text).toContain('empty：这个文件夹里没有 PDF 文件');
});

test('each answer has a line of its own: content, who, when and how well, what was written when', async () => {
  const { text } = await run(path('sealed.pdf'), '--ca', path('ca.pem'));
  expect(text).toContain('  内容：未被改动');
  expect(text).toContain('时间：2026年1月21日 10:00（时间由盖章方声明）；数字签名，没有时间戳（B-B）');
  expect(text).toMatch(/文件分 3 次写成，每次之后的字节数：\d+、\d+、\d+/);
  expect(text).toContain('是否登记、是否已作废，请在工作台或验真网页上核对');
});

test('a folder and a pattern stand for the PDFs in them', async () => {
  const folder = await run(dir, '--ca', path('ca.pem'));
  for (const name of ['changed.pdf', 'sealed.pdf', 'signed.pdf', 'text.pdf', 'timestamped.pdf']) expect(folder.text).toContain(`${name}：`);
  const pattern = await run(path('s*.pdf'), '--ca', path('ca.pem'));
  expect([pattern.code, pattern.text.match(/真实有效/g)?.length]).toEqual([0, 2]);
  expect((await run(path('nothing*.pdf'), '--ca', path('ca.pem'))).text).toContain('找不到这个文件');
});

test('a timestamp is believed under --tsa-ca alone', async () => {
  const believed = await run(path('timestamped.pdf'), '--ca', path('ca.pem'), '--tsa-ca', path('tsa.pem'));
  expect([believed.code, believed.text.includes('2026年1月21日 10:00（有可信时间戳）；数字签名，有可信时间戳（B-T）')]).toEqual([0, true]);
  const without = await run(path('timestamped.pdf'), '--ca', path('ca.pem'));
  expect([without.code, without.text.includes('时间戳不是由信任的时间戳服务签发的')]).toEqual([1, true]);
  expect((await run(path('sealed.pdf'), '--ca', path('ca.pem'), '--tsa-ca', path('none.pem'))).text).toContain('用法：');
});

test('roots may come in several files, and a missing one is missed', async () => {
  const both = await run(path('sealed.pdf'), '--ca', path('root-0.pem'), '--ca', path('root-1.pem'));
  const one = await run(path('sealed.pdf'), '--ca', path('root-0.pem'));
  expect([both.code, one.code]).toEqual([0, 1]);
  expect(one.text).toMatch(/单位盖章：.*证书来源未知/);
});

test('--json says the same to a program', async () => {
  const { code, text } = await run(path('sealed.pdf'), path('missing.pdf'), '--json', '--ca', path('ca.pem'));
  expect(code).toBe(1);
  expect(JSON.parse(text)).toMatchObject([
    { file: path('sealed.pdf'), report: { verdict: 'genuine', signatures: [{ field: 'citizen', intact: true }, { field: 'bureau', intact: true }] } },
    { file: path('missing.pdf'), problem: expect.stringMatching(/。$/) },
  ]);
});

test.each([[[]], [['a.pdf', '--turst', 'a']], [['a.pdf', '--ca', 'none.pem']], [['a.pdf', '--ca', path('broken.pem')]], [['a.pdf', '--ca', path('text.pdf')]]])('a wrong call %j says how', async (commandArguments) => {
  const { code, text } = await run(...commandArguments);
  expect([code, text.includes('用法：')]).toEqual([1, true]);
});

test('run as a program it ends with the exit code', () => {
  const program = resolve(import.meta.dirname, '../../../build/verify.ts');
  const called = spawnSync(process.execPath, [program, path('sealed.pdf'), '--ca', path('ca.pem')], { encoding: 'utf8' });
  expect([called.status, called.stdout.includes('真实有效')]).toEqual([0, true]);
  expect(spawnSync(process.execPath, [program, path('text.pdf'), '--ca', path('ca.pem')]).status).toBe(1);
});
