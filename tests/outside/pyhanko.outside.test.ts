import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { verifyDocument } from '../../shared/documents/verify/verify-document.ts';

/**
 * Files of pyHanko's own tests (MIT), kept beside the repository where they are at hand. Elsewhere the list is empty;
 * tests/unit/shared/documents/verify/foreign-file.test.ts tries the same tricks on files made here.
 */
const folder = resolve(import.meta.dirname, '../../../shared/fixtures/pyhanko');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pdf')) : [];
const mustBeRefused = /^(coverage-anomalies|form-update-.*sneaky)/;

test('files that common tools call valid though they were changed are refused; honest ones are only not ours', async () => {
  for (const name of names) {
    const report = await verifyDocument(readFileSync(resolve(folder, name)), { trustedRoots: [], nowMs: Date.UTC(2026, 0, 1) });
    expect(report.verdict, name).toBe(mustBeRefused.test(name) ? 'changed' : 'not_ours');
  }
});
