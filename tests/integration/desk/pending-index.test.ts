import { sql } from 'kysely';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPending } from '../../../electron/desk/agreements/list-pending.ts';
import { countBatch } from '../../../electron/desk/batches/count-batch.ts';
import { openUseCaseDesk } from '../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../support/use-case-desk.ts';

let desk: UseCaseDesk;
beforeAll(async () => { desk = await openUseCaseDesk(); });
afterAll(() => desk.close());

test.each([
  { what: 'what waits for a second person', ask: countPending, indexes: ['pending'] },
  { what: 'what a batch counts among its records', ask: countBatch, indexes: ['paper', 'superseded', 'open_call'] },
])('$what is found by indexes of its own, however many versions the batch has', async ({ ask, indexes }) => {
  const { db } = desk.deps;
  const asked: string[] = [];
  const listen: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      asked.push(db.getExecutor().compileQuery(node, queryId).sql);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await ask(db.withPlugin(listen), 'b');
  const details: string[] = [];
  for (const text of asked) details.push(...(await sql<{ detail: string }>`explain query plan ${sql.raw(text.replaceAll('?', `'b'`))}`.execute(db)).rows.map((row) => row.detail));
  for (const index of indexes) expect(details).toContainEqual(expect.stringMatching(new RegExp(`^SEARCH shown_record USING (COVERING )?INDEX shown_record_${index} `)));
});
