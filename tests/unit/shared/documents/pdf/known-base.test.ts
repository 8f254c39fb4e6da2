import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { openGrownFile } from '../../../../../shared/documents/pdf/grown-file.ts';
import { hashUpTo } from '../../../../../shared/documents/pdf/known-base.ts';
import { readPages } from '../../../../../shared/documents/pdf/page-tree.ts';
import { objectAt, readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { keepRecent } from '../../../../../shared/documents/pdf/recent-values.ts';
import { createSigningWorld, sealedPlain, valueOf } from '../../../../support/signing-world.ts';

let files: { base: Uint8Array; signed: Uint8Array; sealed: Uint8Array };

beforeAll(async () => {
  files = await sealedPlain(await createSigningWorld(), { pageCount: 3 });
});

test('a document of a remembered base reads as it does without', () => {
  const known = valueOf(readStructure(files.sealed));
  expect(known.base?.structure.bytes).toEqual(files.base);
  const unknown = { ...known, base: null, parsed: new Map(), hashes: new Map() };
  expect(known.revisions.map((revision) => revision.length)).toEqual([files.base.length, files.signed.length, files.sealed.length]);
  expect(readPages(known, 2)).toEqual(readPages(unknown, 2));
  for (const objectNumber of known.revisions[0]?.section.entries.keys() ?? []) {
    const [left, right] = [objectAt(known, 2, objectNumber), objectAt(unknown, 2, objectNumber)];
    expect([left?.value, left?.stream, left?.start]).toEqual([right?.value, right?.stream, right?.start]);
  }
});

test('one byte of the base changed, and it is not that base', () => {
  for (const position of [20, files.base.length >> 1, files.base.length - 3]) {
    const bent = Uint8Array.from(files.sealed);
    bent[position] = (bent[position] ?? 0) ^ 1;
    const structure = readStructure(bent);
    expect(structure.ok ? structure.value.base : null).toBeNull();
  }
});

test('what is remembered does not change with the bytes it was read from', () => {
  const original = Uint8Array.from(files.sealed);
  valueOf(openGrownFile(original));
  original.fill(0);
  expect(valueOf(readStructure(files.sealed)).base?.structure.bytes).toEqual(files.base);
});

test('the digest of a part is the digest of its bytes, in whatever order parts are asked for', () => {
  const structure = valueOf(readStructure(files.sealed));
  const ends = [files.signed.length, 10, files.sealed.length, files.base.length, files.signed.length + 5, 0];
  for (const end of ends) {
    expect(hashUpTo(structure, end).digest('hex')).toBe(createHash('sha256').update(files.sealed.subarray(0, end)).digest('hex'));
  }
});

test('of recent values the one used longest ago goes first', () => {
  const made: string[] = [];
  const recent = keepRecent<string>(2);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b', 'd', 'e', 'c', 'a']) recent.of(key, () => { made.push(key); return key; });
  expect(made).toEqual(['a', 'b', 'c', 'd', 'e', 'c', 'a']);
});
