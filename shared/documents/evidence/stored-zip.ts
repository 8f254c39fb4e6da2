import { crc32 } from 'node:zlib';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';

export type ZipMember = { readonly name: string; readonly bytes: Uint8Array };

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const localBytes = 30;
const centralBytes = 46;
const endBytes = 22;
/** Names are UTF-8. */
const nameFlag = 0x0800;
const formVersion = 20;
/** 1980-01-01, the first day a zip can name: the same members give the same bytes. */
const firstDay = 0x21;
const maxMembers = 500;
const maxZipBytes = 512 * 1024 * 1024;
/** One folder at most, and nothing that a program which unpacks it could take for a way out. */
const plainName = /^(?!\.)[^/\\:\0]{1,80}(\/(?!\.)[^/\\:\0]{1,80})?$/;

/** Members in their order, stored as they are (APPNOTE 6.3.10, method 0), in the one form that `readStoredZip` takes. */
export function writeStoredZip(members: readonly ZipMember[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const nameBytes = Buffer.from(name, 'utf8');
    const common = commonHead(nameBytes.length, bytes);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(localSignature);
    const central = Buffer.alloc(centralBytes);
    central.writeUInt32LE(centralSignature);
    central.writeUInt16LE(formVersion, 4);
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    locals.push(local, common, nameBytes, bytes);
    centrals.push(central, nameBytes);
    offset += localBytes + nameBytes.length + bytes.length;
  }
  const directoryBytes = centrals.reduce((sum, each) => sum + each.length, 0);
  const end = Buffer.alloc(endBytes);
  end.writeUInt32LE(endSignature);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, ...centrals, end]));
}

/** What a member's two headers have in common: from the version needed to the length of the extra field. */
function commonHead(nameLength: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(localBytes - 4);
  head.writeUInt16LE(formVersion, 0);
  head.writeUInt16LE(nameFlag, 2);
  head.writeUInt16LE(firstDay, 8);
  head.writeUInt32LE(crc32(bytes), 10);
  head.writeUInt32LE(bytes.length, 14);
  head.writeUInt32LE(bytes.length, 18);
  head.writeUInt16LE(nameLength, 22);
  return head;
}

/**
 * The members of a file that `writeStoredZip` wrote. Closed world: whatever writing them again would not give, byte for byte, is
 * refused — another order, another method, bytes before, between or behind. Never throws.
 */
export function readStoredZip(bytes: Uint8Array): Result<readonly ZipMember[], Refusal> {
  if (bytes.length > maxZipBytes) return refuse('too_large', '文件超过 512 MB，不是本系统导出的存证材料。');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const members: ZipMember[] = [];
  let offset = 0;
  while (offset + localBytes <= view.length && view.readUInt32LE(offset) === localSignature) {
    const [length, nameLength] = [view.readUInt32LE(offset + 18), view.readUInt16LE(offset + 26)];
    const dataAt = offset + localBytes + nameLength;
    if (dataAt + length > view.length || members.length >= maxMembers) return notOurs();
    members.push({ name: view.toString('utf8', offset + localBytes, dataAt), bytes: bytes.subarray(dataAt, dataAt + length) });
    offset = dataAt + length;
  }
  const names = new Set(members.map((each) => each.name));
  if (members.length === 0 || names.size !== members.length || members.some((each) => !plainName.test(each.name))) return notOurs();
  return Buffer.compare(writeStoredZip(members), view) === 0 ? ok(members) : notOurs();
}

function notOurs(): Result<never, Refusal> {
  return refuse('not_a_package', '压缩包的写法与本系统导出的不一致：文件不完整、被改动过，或者被解压后重新打包过。请使用当时导出的原文件。');
}
