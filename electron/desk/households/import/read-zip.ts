import { crc32, inflateRawSync } from 'node:zlib';
import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';

/** What a workbook may unpack to, part by part and together: a zip bomb stops here. */
const maxPartBytes = 120 * 1024 * 1024;
const maxUnpackedBytes = 200 * 1024 * 1024;

type ZipEntry = { readonly offset: number; readonly packedBytes: number; readonly checksum: number; readonly method: number; readonly encrypted: boolean };

export type ZipArchive = {
  readonly names: readonly string[];
  /** Unpacks one part; null when the archive has none of that name. */
  readonly read: (name: string) => Result<Uint8Array | null, Refusal>;
};

/** Opens a zip archive by its central directory (APPNOTE 6.3.10, 4.3.12 and 4.3.16). ZIP64 is refused: no list needs it. */
export function openZip(bytes: Uint8Array): Result<ZipArchive, Refusal> {
  const entries = readDirectory(bytes);
  if (entries === null) return refuse('workbook_damaged', '文件已损坏，打不开。请用 Excel 或 WPS 打开它，另存为新的 .xlsx 文件后再导入。');
  let unpackedBytes = 0;
  return ok({
    names: [...entries.keys()],
    read: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return ok(null);
      const part = unpack(bytes, entry, Math.min(maxPartBytes, maxUnpackedBytes - unpackedBytes));
      if (part.ok) unpackedBytes += part.value.length;
      return part;
    },
  });
}

function readDirectory(bytes: Uint8Array): Map<string, ZipEntry> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndRecord(view);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries = new Map<string, ZipEntry>();
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return null;
    const nameLength = view.getUint16(at + 28, true);
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
    entries.set(name, {
      offset: view.getUint32(at + 42, true),
      checksum: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEndRecord(view: DataView): number | null {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return null;
}

function unpack(bytes: Uint8Array, entry: ZipEntry, limitBytes: number): Result<Uint8Array, Refusal> {
  if (entry.encrypted) return refuse('workbook_encrypted', '文件设了密码，读不出来。请在 Excel 或 WPS 中取消密码，保存后再导入。');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = refuse('workbook_damaged', '文件已损坏，读不出内容。请用 Excel 或 WPS 打开它，另存为新的 .xlsx 文件后再导入。');
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50) return damaged;
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const tooLarge = refuse('workbook_too_large', '表格展开后太大。请删去与名单无关的内容，或分成几个文件导入。');
  if (limitBytes <= 0 || (entry.method === 0 && packed.length > limitBytes)) return tooLarge;
  if (entry.method !== 0 && entry.method !== 8) return damaged;
  try {
    const part = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: limitBytes });
    return crc32(part) === entry.checksum ? ok(part) : damaged;
  } catch (error) {
    // zlib has one error for bad data and another for more output than allowed.
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : damaged;
  }
}
