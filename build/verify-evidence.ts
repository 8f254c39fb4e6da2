import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvidenceReport } from '../shared/documents/evidence/verify-package.ts';
import { verifyPackage } from '../shared/documents/evidence/verify-package.ts';
import { readBytes, readRoots } from './given-files.ts';

const usage = '用法：npm run verify-evidence -- 签约存证材料.zip … [--ca 根证书.pem …]（不写 --ca 时按材料自带的根证书核对）';
const channels: Readonly<Record<EvidenceReport['about']['channel'], string>> = { online: '线上签约', counter: '现场签约', paper: '纸质签约' };

if (import.meta.main) process.exitCode = await runVerifyEvidence(process.argv.slice(2), Date.now(), (line) => console.log(line));

/**
 * 核对签约存证材料 on the command line, with nothing but the file and, where given, the roots to believe: says in Chinese what was
 * checked and what was found. 0 when all of every package holds, else 1.
 */
export async function runVerifyEvidence(commandArguments: readonly string[], nowMs: number, say: (line: string) => void): Promise<0 | 1> {
  const call = readCall(commandArguments);
  if (call === null) return endWith(usage, say);
  const roots = readRoots(call.rootPaths);
  if (!roots.ok) return endWith(`${roots.error.message}${usage}`, say);
  let allHold = true;
  for (const file of call.files) {
    const holds = await checkFile(file, { roots: call.rootPaths.length === 0 ? null : roots.value, nowMs }, say);
    allHold = allHold && holds;
  }
  return allHold ? 0 : 1;
}

async function checkFile(file: string, trust: Parameters<typeof verifyPackage>[1], say: (line: string) => void): Promise<boolean> {
  const name = basename(file);
  const bytes = readBytes(file);
  if (!bytes.ok) return told(say, `${name}：${bytes.error.message}`);
  const report = await verifyPackage(bytes.value, trust);
  if (!report.ok) return told(say, `${name}：不能认定。${report.error.message}`);
  const { holds, about, findings } = report.value;
  const attempt = about.attempt === null ? '' : `，第 ${about.attempt} 次签字`;
  say(`${name}：${holds ? '材料完整，未被改动' : '材料不完整或被改动过，不能作为依据'}`);
  say(`  ${about.name}，协议编号 ${about.agreementNo}，${channels[about.channel]}${attempt}`);
  for (const finding of findings) say(`  ${finding.holds ? '通过' : '不符'}　${finding.part}：${finding.text}`);
  return holds;
}

function told(say: (line: string) => void, line: string): false {
  say(line);
  return false;
}

function readCall(commandArguments: readonly string[]): { readonly files: readonly string[]; readonly rootPaths: readonly string[] } | null {
  try {
    const { values, positionals } = parseArgs({ args: [...commandArguments], allowPositionals: true, options: { ca: { type: 'string', multiple: true } } });
    return positionals.length === 0 ? null : { files: positionals, rootPaths: values.ca ?? [] };
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}

function endWith(sentence: string, say: (line: string) => void): 1 {
  say(sentence);
  return 1;
}
