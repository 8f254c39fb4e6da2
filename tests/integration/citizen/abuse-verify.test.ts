import { afterAll, beforeAll, expect, test } from 'vitest';
import { startUploadCheckPool } from '../../../citizen-web/workers/upload-check-pool.ts';
import { openClient } from '../../support/citizen-client.ts';
import { openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';

let hub: CitizenHub;
beforeAll(async () => { hub = await openCitizenHub({ demo: false, publicUrl: 'http://localhost' }); });
afterAll(() => hub.close());

const trust = { trustedRoots: [], eventRoots: [], timestampRoots: [], nowMs: 0 };
const given = (code: string): unknown => ({ ok: false, error: { code, message: expect.stringMatching(/核对.*。/) } });

/** A file within all bounds of size whose form has thousands of fields with thousands of values each, in dozens of revisions: seconds and more than a GB. */
function costlyFile(): Uint8Array {
  const count = 4_900;
  const fields = Array.from({ length: count }, (_each, index) => `${index + 3} 0 R`).join(' ');
  const offsets: number[] = [];
  const pieces: string[] = ['%PDF-1.7\n'];
  let at = 9;
  const write = (text: string): void => { pieces.push(text); at += text.length; };
  const entry = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;
  const object = (number: number, text: string): void => { offsets[number] = at; write(`${number} 0 obj\n${text}\nendobj\n`); };
  object(1, '<< /Type /Catalog /AcroForm 2 0 R >>');
  object(2, `<< /Fields [${fields}] >>`);
  for (let index = 0; index < count; index += 1) object(index + 3, `<< /T (f${index}) /FT /Sig /X [${'1 '.repeat(2_400)}] >>`);
  let table = at;
  write(`xref\n0 ${count + 3}\n0000000000 65535 f \n${offsets.slice(1).map(entry).join('')}trailer\n<< /Size ${count + 3} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  for (let revision = 0; revision < 60; revision += 1) {
    const [offset, before] = [at, table];
    write(`2 0 obj\n<< /R ${revision} /Fields [${fields}] >>\nendobj\n`);
    table = at;
    write(`xref\n2 1\n${entry(offset)}trailer\n<< /Size ${count + 3} /Root 1 0 R /Prev ${before} >>\nstartxref\n${table}\n%%EOF\n`);
  }
  return Buffer.from(pieces.join(''), 'latin1');
}

test('a file made to hold up the hub holds up nobody: it is checked beside, and given up with a sentence', async () => {
  const file = costlyFile();
  expect(file.length).toBeLessThan(30 * 1024 * 1024);
  const ends: string[] = [];
  const checking = openClient(hub.app).upload('/verify', 'file', file, 'application/pdf').then((answer) => { ends.push('the file'); return answer; });
  // The upload itself is read first; from then on pages come while the file is checked.
  await expect.poll(async () => (await openClient(hub.app).get('/')).statusCode).toBe(200);
  const citizen = openClient(hub.app);
  for (let page = 0; page < 30; page += 1) expect((await citizen.get('/')).statusCode).toBe(200);
  ends.push('thirty pages');
  const answer = await checking;
  expect(ends).toEqual(['thirty pages', 'the file']);
  expect([answer.statusCode, answer.body.includes('这个文件太复杂，没有核对完。请确认选择的是本系统出具的协议 PDF 文件。')]).toEqual([422, true]);
  expect((await openClient(hub.app).upload('/verify', 'file', Buffer.from('no PDF'), 'application/pdf')).body, 'the next file finds a thread again').toContain('不是能读取的 PDF');
  // The file counts as fifteen of the sixty that an address has in ten minutes, the other as one.
  expect(await hub.deps.db.selectFrom('rate').select('count').where('bucket', 'like', 'verifyPerAddress:%').execute()).toEqual([{ count: 16 }]);
});

test('what takes too long is given up, those behind it are checked, and who comes when too many wait is told so', async () => {
  const plain = Buffer.from('no PDF');
  const patient = startUploadCheckPool(() => undefined);
  // The first is with the thread, twenty wait.
  const many = await Promise.all(Array.from({ length: 22 }, () => patient.check(plain, trust)));
  expect(many.slice(0, 21).map((each) => each.ok && each.value.verdict)).toEqual(Array.from({ length: 21 }, () => 'unreadable'));
  expect(many[21]).toEqual(given('busy'));
  await patient.close();
  const reasons: string[] = [];
  const hasty = startUploadCheckPool((error) => void reasons.push(String(error)), { withinMs: 1 });
  expect(await Promise.all([hasty.check(plain, trust), hasty.check(plain, trust)])).toEqual([given('given_up'), given('given_up')]);
  expect(reasons).toEqual(['Error: the thread took too long', 'Error: the thread took too long']);
  await hasty.close();
});

test('those who wait do not fill the memory: a hundred MB at a time', async () => {
  const pool = startUploadCheckPool(() => undefined);
  const large = new Uint8Array(30 * 1024 * 1024);
  const answers = await Promise.all([pool.check(large, trust), pool.check(large, trust), pool.check(large, trust), pool.check(large, trust)]);
  expect(answers.slice(0, 3).map((each) => each.ok && each.value.verdict)).toEqual(['unreadable', 'unreadable', 'unreadable']);
  expect(answers[3]).toEqual(given('busy'));
  expect(await pool.check(Buffer.from('no PDF'), trust)).toMatchObject({ ok: true });
  await pool.close();
});
