import { openZip } from '../../office-files/read-zip.ts';
import type { ZipRules } from '../../office-files/read-zip.ts';
import { readPicture } from '../../../../shared/documents/images/picture-check.ts';
import { ok, refuse } from '../../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../../shared/lib/result.ts';

/** One file of the archive: the 备案回执号 that it is named by, and its picture, or why there is none. */
export type ArchivedPhoto = { readonly fileName: string; readonly acceptanceNo: string; readonly picture: Result<Uint8Array, Refusal> };

const mostFiles = 5_000;
const rules: ZipRules = {
  maxPartBytes: 8 * 1024 * 1024,
  maxUnpackedBytes: 256 * 1024 * 1024,
  damaged: { code: 'archive_damaged', message: '压缩包已损坏，读不出内容。请重新压缩成 .zip 后再选择。' },
  encrypted: { code: 'archive_encrypted', message: '压缩包设了密码，读不出来。请去掉密码后重新压缩。' },
  tooLarge: { code: 'archive_too_large', message: '照片太大：每张不超过 8 MB，一个压缩包解开后不超过 256 MB，请分成几个压缩包。' },
};

/** The photos of a zip, in any folders of it, one at a time; what the computer itself put in (thumbnails, hidden files) is passed over. */
export function readPhotoArchive(bytes: Uint8Array): Result<Iterable<ArchivedPhoto>, Refusal> {
  const archive = openZip(bytes, rules);
  if (!archive.ok) return archive;
  const names = archive.value.names.filter((name) => !isLeftByComputer(name));
  if (names.length === 0) return refuse('archive_empty', '压缩包里没有照片，请检查是否选错了文件。');
  if (names.length > mostFiles) return refuse('archive_many', `压缩包里有 ${names.length} 个文件，一次最多 ${mostFiles} 个，请分成几个压缩包。`);
  return ok(photosOf(names, archive.value.read));
}

function* photosOf(names: readonly string[], read: (name: string) => Result<Uint8Array | null, Refusal>): Generator<ArchivedPhoto> {
  for (const name of names) {
    const fileName = name.split('/').at(-1) ?? name;
    yield { fileName, acceptanceNo: fileName.replace(/\.[^.]*$/, '').normalize('NFKC').trim(), picture: pictureOf(read(name)) };
  }
}

function pictureOf(read: Result<Uint8Array | null, Refusal>): Result<Uint8Array, Refusal> {
  if (!read.ok) return read;
  const picture = readPicture(read.value ?? new Uint8Array());
  return picture.ok ? ok(picture.value.bytes) : picture;
}

function isLeftByComputer(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || /(^|\/)(\.[^/]*|thumbs\.db|desktop\.ini)$/i.test(name);
}
