import { expect, test } from 'vitest';
import { createFileTokens, maxUploadBytes } from '../../../../../electron/desk/rpc/file-tokens.ts';
import { realRandom, valueOf } from '../../../../support/signing-world.ts';

function create() {
  const time = { monotonicMs: 0 };
  return { time, tokens: createFileTokens({ clock: { nowMs: () => 0, monotonicMs: () => time.monotonicMs }, random: realRandom }) };
}

test('an upload can be read again and again until its hour is over', () => {
  const { time, tokens } = create();
  const token = valueOf(tokens.addUpload({ fileName: 'a.xlsx', bytes: new Uint8Array(3) }));
  expect([1, 2, 3].map(() => valueOf(tokens.readUpload(token)).bytes.length)).toEqual([3, 3, 3]);
  time.monotonicMs = 60 * 60_000;
  expect(tokens.readUpload(token)).toMatchObject({ ok: false, error: { code: 'file_gone' } });
});

test('an upload is no download, and the other way round', () => {
  const { tokens } = create();
  expect(tokens.readDownload(valueOf(tokens.addUpload({ fileName: 'a', bytes: new Uint8Array(1) })))).toMatchObject({ ok: false });
  expect(tokens.readUpload(tokens.addDownload({ fileName: 'a', bytes: new Uint8Array(1) }))).toMatchObject({ ok: false });
});

test('an empty file and one above the cap are refused; many together push the oldest out', () => {
  const { tokens } = create();
  expect(tokens.addUpload({ fileName: 'a', bytes: new Uint8Array(0) })).toMatchObject({ ok: false, error: { code: 'file_empty' } });
  expect(tokens.addUpload({ fileName: 'a', bytes: new Uint8Array(maxUploadBytes + 1) })).toMatchObject({ ok: false, error: { code: 'file_too_large' } });
  const given = Array.from({ length: 9 }, () => valueOf(tokens.addUpload({ fileName: 'a', bytes: new Uint8Array(maxUploadBytes) })));
  expect(given.map((token) => tokens.readUpload(token).ok)).toEqual([false, ...Array.from({ length: 8 }, () => true)]);
});
