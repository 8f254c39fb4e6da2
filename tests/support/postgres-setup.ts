import { startPostgres } from './postgres-server.ts';
import { setup as prepare } from './citizen-scripts-setup.ts';

/** One server for all test files of the run; each hub of a test gets a database of its own (hub-database.ts). */
export async function setup(): Promise<() => Promise<void>> {
  await prepare();
  const server = await startPostgres();
  process.env['TEST_DATABASE_URL'] = server.url;
  return () => server.stop();
}
