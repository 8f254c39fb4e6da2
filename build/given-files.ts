import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCertificate } from '../shared/documents/signing/certificate.ts';
import { certificatesOfPem } from '../shared/documents/signing/certificate-writer.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';

const readFailures: Readonly<Record<string, string>> = {
  ENOENT: '找不到这个文件，请检查路径', EISDIR: '这个文件夹里没有 PDF 文件，请检查路径', EACCES: '没有读取这个文件的权限，请换一个帐号或改权限',
};

/** DER of every certificate in these PEM files; refuses a file without one. */
export function readRoots(paths: readonly string[]): Result<readonly Uint8Array[], Refusal> {
  const roots: Uint8Array[] = [];
  for (const path of paths) {
    const bytes = readBytes(path);
    if (!bytes.ok) return refuse('no_root', `根证书 ${path}：${bytes.error.message}`);
    const certificates = certificatesOfPem(Buffer.from(bytes.value).toString('utf8'));
    if (certificates.length === 0 || certificates.some((certificate) => readCertificate(certificate) === null)) {
      return refuse('no_root', `根证书 ${path} 里没有可用的证书，请换成 PEM 格式的根证书文件。`);
    }
    roots.push(...certificates);
  }
  return ok(roots);
}

/** The file's bytes, or the sentence that says why they could not be read. */
export function readBytes(path: string): Result<Uint8Array, Refusal> {
  try {
    return ok(readFileSync(resolve(path)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('file_unreadable', `${readFailures[code] ?? `读取文件失败（${code}），请检查磁盘后再试`}。`);
  }
}
