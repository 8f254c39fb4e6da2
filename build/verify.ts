import { globSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SignatureReport, VerifyReport } from '../shared/documents/doors.ts';
import { fieldWords, levelWords, whenWords } from '../shared/documents/verify/signature-words.ts';
import { verifyDocument } from '../shared/documents/verify/verify-document.ts';
import { readBytes, readRoots } from './given-files.ts';

/** One file of a `--json` answer: what was found, or why it could not even be read. */
export type FileVerdict = { readonly file: string } & ({ readonly report: VerifyReport } | { readonly problem: string });

type VerifyCall = { readonly files: readonly string[]; readonly rootPaths: readonly string[]; readonly timestampRootPaths: readonly string[]; readonly isJson: boolean };

const verdicts: Readonly<Record<VerifyReport['verdict'], string>> = { genuine: '真实有效', changed: '被改动过', not_ours: '不能认定为本系统出具的有效文书', unreadable: '无法读取' };
const contents: Readonly<Record<VerifyReport['verdict'], string>> = { genuine: '未被改动', changed: '被改动过', not_ours: '不能据此认定', unreadable: '无法读取' };
const trusts: Readonly<Record<SignatureReport['trust'], string>> = { trusted: '证书受信任', demo: '演示证书', unknown: '证书来源未知', invalid: '证书无效' };
const usage = '用法：npm run verify -- 文件.pdf或文件夹 … [--ca 根证书.pem …] [--tsa-ca 时间戳根证书.pem …] [--json]（不写 --ca 时用 out/demo/trust/ca.pem；不写 --tsa-ca 时时间戳也按 --ca 核对）';

if (import.meta.main) process.exitCode = await runVerify(process.argv.slice(2), Date.now(), (line) => console.log(line));

/**
 * 验真 on the command line: checks signed or sealed PDFs from their bytes alone, against the roots given, and says in
 * Chinese what was found, or with `--json` as an array of FileVerdict. A folder stands for the PDFs in it, and `*` is
 * understood where the shell does not. 0 when every file is genuine, else 1.
 */
export async function runVerify(commandArguments: readonly string[], nowMs: number, say: (line: string) => void): Promise<0 | 1> {
  const call = readCall(commandArguments);
  if (call === null) return endWith(usage, say);
  const trustedRoots = readRoots(call.rootPaths);
  if (!trustedRoots.ok) return endWith(`${trustedRoots.error.message}${usage}`, say);
  const timestampRoots = readRoots(call.timestampRootPaths);
  if (!timestampRoots.ok) return endWith(`${timestampRoots.error.message}${usage}`, say);
  const trust = { trustedRoots: trustedRoots.value, nowMs, ...(call.timestampRootPaths.length === 0 ? {} : { timestampRoots: timestampRoots.value }) };
  const found: FileVerdict[] = [];
  for (const file of call.files.flatMap(filesOf)) {
    const bytes = readBytes(file);
    found.push(bytes.ok ? { file, report: await verifyDocument(bytes.value, trust) } : { file, problem: bytes.error.message });
  }
  if (call.isJson) say(JSON.stringify(found, null, 2));
  else for (const verdict of found) sayVerdict(verdict, say);
  return found.every((verdict) => 'report' in verdict && verdict.report.verdict === 'genuine') ? 0 : 1;
}

function readCall(commandArguments: readonly string[]): VerifyCall | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments], allowPositionals: true, options: { ca: { type: 'string', multiple: true }, 'tsa-ca': { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
    });
    return positionals.length === 0 ? null : {
      files: positionals, rootPaths: values.ca ?? ['out/demo/trust/ca.pem'], timestampRootPaths: values['tsa-ca'] ?? [], isJson: values.json,
    };
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}

/** A path itself, or the PDFs that a folder or a pattern stands for; one that stands for nothing is left to be missed. */
function filesOf(path: string): readonly string[] {
  const isFolder = statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && !path.includes('*')) return [path];
  const found = globSync(isFolder ? join(path, '*.{pdf,PDF}') : path).sort();
  return found.length === 0 ? [path] : found;
}

function sayVerdict(verdict: FileVerdict, say: (line: string) => void): void {
  const name = basename(verdict.file);
  if ('problem' in verdict) return say(`${name}：${verdict.problem}`);
  const { report } = verdict;
  say(`${name}：${verdicts[report.verdict]}${report.agreementNo === null ? '' : `，协议编号 ${report.agreementNo}`}`);
  say(`  内容：${contents[report.verdict]}`);
  for (const signature of report.signatures) for (const line of describeSignature(signature)) say(`  ${line}`);
  for (const finding of report.findings) say(`  ${finding}`);
  if (report.revisionLengths.length > 0) say(`  文件分 ${report.revisionLengths.length} 次写成，每次之后的字节数：${report.revisionLengths.join('、')}`);
  say(`  文件校验值 ${report.digest}（这里只看文件本身；是否登记、是否已作废，请在工作台或验真网页上核对）`);
}

function describeSignature(signature: SignatureReport): readonly string[] {
  const state = signature.intact ? '签名完好' : '签名不成立';
  const who = `${fieldWords(signature)}：${signature.signerName === '' ? '签名人无法读出' : signature.signerName}，${state}，${trusts[signature.trust]}`;
  if (!signature.intact) return [who];
  return [`${who}（签发者 ${signature.issuerName}）`, `  时间：${whenWords(signature)}；${levelWords(signature.level)}`];
}

function endWith(sentence: string, say: (line: string) => void): 1 {
  say(sentence);
  return 1;
}
