import { crc32, inflateRawSync } from 'node:zlib';
import { err, ok, type Refusal, type Result } from '../../../shared/lib/result.ts';

/** What the archive may unpack to, part by part and together: a zip bomb stops here. And what a person is told when it cannot be read. */
export type ZipRules = {
  readonly maxPartBytes: number;
  readonly maxUnpackedBytes: number;
  readonly damaged: Refusal;
  readonly encrypted: Refusal;
  readonly tooLarge: Refusal;
};

type ZipEntry = { readonly offset: number; readonly packedBytes: number; readonly checksum: number; readonly method: number; readonly encrypted: boolean };

export type ZipArchive = {
  readonly names: readonly string[];
  /** Unpacks one part; null when the archive has none of that name. */
  readonly read: (name: string) => Result<Uint8Array | null, Refusal>;
};

/** Opens a zip archive by its central directory (APPNOTE 6.3.10, 4.3.12 and 4.3.16). ZIP64 is refused: no list and no template needs it. */
export function openZip(bytes: Uint8Array, rules: ZipRules): Result<ZipArchive, Refusal> {
  const entries = readDirectory(bytes);
  if (entries === null) return err(rules.damaged);
  let unpackedBytes = 0;
  return ok({
    names: [...entries.keys()],
    read: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return ok(null);
      const part = unpack(bytes, entry, rules, Math.min(rules.maxPartBytes, rules.maxUnpackedBytes - unpackedBytes));
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

function unpack(bytes: Uint8Array, entry: ZipEntry, rules: ZipRules, limitBytes: number): Result<Uint8Array, Refusal> {
  if (entry.encrypted) return err(rules.encrypted);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = err(rules.damaged);
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50) return damaged;
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const tooLarge = err(rules.tooLarge);
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
