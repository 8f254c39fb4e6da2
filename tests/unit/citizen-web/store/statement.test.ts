import Database from 'better-sqlite3';
import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler, SqliteDialect } from 'kysely';
import type { CompiledQuery } from 'kysely';
import { expect, test } from 'vitest';
import { statement } from '../../../../citizen-web/store/statement.ts';

type Schema = { readonly pet: { readonly name: string; readonly age: number | null } };

function openSqlite(): Kysely<Schema> {
  const sqlite = new Database(':memory:');
  sqlite.exec('create table pet (name text primary key, age integer)');
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
}

const putPet = statement(['name', 'age'], (db: Kysely<Schema>, row: Schema['pet']) => db.insertInto('pet').values(row).onConflict((conflict) => conflict.column('name').doUpdateSet({ age: row.age })));
const older = statement(['age', 'name'], (db: Kysely<Schema>, than: { readonly age: number; readonly name: string }) => db.selectFrom('pet').selectAll().where('age', '>', than.age).where('name', '!=', than.name).orderBy('name').limit(5));

test('built once a database, run with the values of each time, in transactions too', async () => {
  let built = 0;
  const byName = statement(['name'], (db: Kysely<Schema>, { name }: { readonly name: string }) => {
    built += 1;
    return db.selectFrom('pet').select('age').where('name', '=', name);
  });
  const [one, other] = [openSqlite(), openSqlite()];
  await putPet(one, { name: '阿黄', age: 3 });
  await putPet(one, { name: '阿黑', age: null });
  expect((await putPet(one, { name: '阿黄', age: 4 })).numAffectedRows).toBe(1n);
  expect((await byName(one, { name: '阿黄' })).rows).toEqual([{ age: 4 }]);
  expect((await byName(one, { name: '阿黑' })).rows).toEqual([{ age: null }]);
  expect(await one.transaction().execute(async (tx) => (await byName(tx, { name: '阿黄' })).rows)).toEqual([{ age: 4 }]);
  expect((await byName(other, { name: '阿黄' })).rows).toEqual([]);
  expect(built).toBe(2);
  expect((await older(one, { age: 3, name: '阿黑' })).rows).toEqual([{ name: '阿黄', age: 4 }]);
  await Promise.all([one.destroy(), other.destroy()]);
});

test('each kind of database gets its own words, and values stand in the order of their places', async () => {
  const asked: CompiledQuery[] = [];
  class Listening extends DummyDriver {
    override async acquireConnection() {
      const connection = await super.acquireConnection();
      return { ...connection, streamQuery: connection.streamQuery, executeQuery: async (query: CompiledQuery) => { asked.push(query); return { rows: [] }; } };
    }
  }
  const db = new Kysely<Schema>({ dialect: {
    createAdapter: () => new PostgresAdapter(), createDriver: () => new Listening(), createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: () => { throw new Error('nobody asks'); },
  } });
  await older(db, { age: 3, name: '阿黑' });
  expect(asked[0]?.sql).toContain('"age" > $1 and "name" != $2');
  expect(asked[0]?.parameters).toEqual([3, '阿黑', 5]);
});

test('a value that was not named is a fault of the program', () => {
  const wrong = statement([], (db: Kysely<Schema>, { name }: { readonly name?: string }) => db.selectFrom('pet').select('age').where('name', '=', name ?? ''));
  const db = openSqlite();
  expect(() => wrong(db, {})).toThrow('no value name');
});
