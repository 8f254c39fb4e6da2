import { expect, test } from 'vitest';
import { rememberStatements } from '../../../../shared/lib/prepared-statements.ts';

function counting(): { readonly database: { prepare: (sql: string) => { sql: string }; close: () => void }; readonly prepared: string[] } {
  const prepared: string[] = [];
  return { prepared, database: { prepare: (sql) => { prepared.push(sql); return { sql }; }, close: () => void prepared.push('closed') } };
}

test('a text is prepared once; what changes tables each time', () => {
  const { database, prepared } = counting();
  const remembering = rememberStatements(database);
  expect(remembering.prepare('select 1')).toBe(remembering.prepare('select 1'));
  remembering.prepare('create table a (b)');
  remembering.prepare('create table a (b)');
  expect(prepared).toEqual(['select 1', 'create table a (b)', 'create table a (b)']);
  remembering.close();
  expect(prepared.at(-1)).toBe('closed');
});

test('lists of ever other lengths do not pile up for ever', () => {
  const { database, prepared } = counting();
  const remembering = rememberStatements(database);
  for (let length = 0; length < 1200; length += 1) remembering.prepare(`select ${length}`);
  remembering.prepare('select 0');
  expect(prepared.filter((each) => each === 'select 0')).toHaveLength(2);
});
