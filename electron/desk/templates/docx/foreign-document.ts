import type { Refusal } from '../../../../shared/lib/result.ts';

const maxFileBytes = 30 * 1024 * 1024;

/** Why these bytes are no .docx that can be read, by what they are and not by their name; null for a zip archive. */
export function foreignDocument(bytes: Uint8Array): Refusal | null {
  const refusal = (code: string, message: string): Refusal => ({ code, message });
  if (bytes.length === 0) return refusal('document_empty', '文件是空的。请核对是否选对了文件。');
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    return holdsUtf16(bytes, 'EncryptedPackage')
      ? refusal('document_encrypted', '文件设了打开密码，读不出来。请在 Word 或 WPS 中取消密码，保存后再导入。')
      : refusal('document_doc', '这是旧的 .doc 格式（改了扩展名也一样），暂不支持。请用 Word 或 WPS 打开它，另存为 .docx 后再导入。');
  }
  if (bytes.length > maxFileBytes) return refusal('document_too_large', '文件超过 30 MB。请删去图片等与协议文字无关的内容，另存后再导入。');
  if (startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return refusal('document_empty', '文件里没有内容。请核对是否选对了文件。');
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return null;
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.startsWith('{\\rtf')) return refusal('not_a_document', '这是 .rtf 文件。请用 Word 或 WPS 打开它，另存为 .docx 后再导入。');
  if (head.startsWith('%PDF')) return refusal('not_a_document', '这是 PDF 文件，取不出协议的结构。请选择原来的 Word 文件（.docx）。');
  if (/^(\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF....WEBP)/s.test(head)) return refusal('not_a_document', '这是一张图片，不是 Word 文档。请选择 .docx 格式的文件。');
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!doctype|<html|MIME-Version)/i.test(head)) return refusal('not_a_document', '这是网页或 XML 格式的文档。请用 Word 或 WPS 打开它，另存为 .docx 后再导入。');
  return refusal('not_a_document', '这个文件不是 Word 文档，或者已损坏。请用 Word 或 WPS 打开它，另存为 .docx 后再导入。');
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Looks for a name of the compound file's directory, which is UTF-16LE ([MS-CFB] 2.6.1). */
function holdsUtf16(bytes: Uint8Array, name: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(name, 'utf16le'));
}
