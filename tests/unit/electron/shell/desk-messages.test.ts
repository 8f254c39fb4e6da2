import { expect, test } from 'vitest';
import { fromDeskSchema, toDeskSchema } from '../../../../electron/shell/desk-messages.ts';

test.each([
  null, 'ask', {}, { type: 'ask' }, { type: 'ask', askId: 1, ask: { kind: 'run', program: 'calc' } }, { type: 'ask', askId: 'a', ask: { kind: 'print_page' } },
  { type: 'ask', askId: 1, ask: { kind: 'open_file', title: 'a', filters: [{ name: 'a', extensions: ['../x'] }] } }, { type: 'ask', askId: 1, ask: { kind: 'open_external', address: 'a'.repeat(3000) } },
])('the shell does nothing for %j', (message) => {
  expect(fromDeskSchema.safeParse(message).success).toBe(false);
});

test('a desk is started only with a whole key and an address', () => {
  const start = { type: 'start', dataDir: 'data', hubUrl: 'http://127.0.0.1:1', version: '1.0.0', keyHex: '0'.repeat(64) };
  expect(toDeskSchema.safeParse(start).success).toBe(true);
  expect(toDeskSchema.safeParse({ ...start, keyHex: '0'.repeat(62) }).success).toBe(false);
  expect(toDeskSchema.safeParse({ ...start, hubUrl: 'hub' }).success).toBe(false);
});
