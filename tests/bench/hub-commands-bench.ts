import { sign, verify, generateKeyPairSync, createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { applyUpload } from '../../citizen-web/store/apply-upload.ts';
import { newId } from '../../shared/lib/random.ts';
import type { Command } from '../../shared/protocol/command.ts';
import { variedFields } from '../support/bulk-households.ts';
import { addBatch } from '../support/hub-story.ts';
import { createHubWorld } from '../support/hub-world.ts';
import { newPostgresDatabase } from '../support/hub-database.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { realRandom } from '../support/signing-world.ts';
import type { BenchFigure } from './figure.ts';
import { timedSeconds } from './timed.ts';

/** The hub's own rate: signed commands of one desk, 100 an upload, each checked, decided, stored and chained; SQLite with synchronous=FULL, PostgreSQL with fsync off (the tests' server). */
export async function benchHubCommands(count: number): Promise<BenchFigure[]> {
  const onSqlite = await rate(count, null);
  const server = await startPostgres();
  try {
    const onPostgres = await rate(count, await newPostgresDatabase(server.url));
    return [
      { key: 'hub.commandsPerS.sqlite', value: onSqlite, unit: '/s', what: `${count} commands, signatures checked, SQLite` },
      { key: 'hub.commandsPerS.postgres', value: onPostgres, unit: '/s', what: `${count} commands, signatures checked, PostgreSQL 18 (fsync off)` },
      { key: 'hub.floor.commandsPerS', value: await floorRate(count), unit: '/s', what: 'the floor: two bare P-256 checks, a hash and three bare inserts a command, 25 a transaction' },
    ];
  } finally {
    await server.stop();
  }
}

async function rate(count: number, databaseUrl: string | null): Promise<number> {
  const world = await createHubWorld(undefined, databaseUrl);
  try {
    await addBatch(world);
    const commands: Command[] = [];
    for (let serial = 1; serial <= count; serial += 1) {
      const fields = variedFields(serial);
      const householdId = newId(realRandom);
      commands.push(world.command('chen', { type: 'add_household', subjectId: householdId, expectedRevision: 0, payload: {
        batchId: 'batch', agreementId: newId(realRandom), acceptanceNo: fields.values['acceptanceNo'] ?? '', serial, fields: { values: { ...fields.values }, members: fields.members }, contactPhone: '13800000000',
      } }, householdId));
    }
    const seconds = await timedSeconds(async () => {
      for (let from = 0; from < count; from += 100) {
        const { stop, results } = await applyUpload(world.deps, world.device, { epoch: null, commands: commands.slice(from, from + 100) });
        const refused = results.find((each) => each.outcome === 'refused');
        if (stop.kind !== 'none' || refused !== undefined) throw new Error(`the upload stopped: ${stop.kind} ${refused?.refusal?.message ?? ''}`);
      }
    });
    return count / seconds;
  } finally {
    await world.close();
  }
}

async function floorRate(count: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'floor-'));
  const sqlite = new Database(join(dir, 'floor.sqlite'));
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.exec('create table a (id integer primary key, body text); create table b (id integer primary key, body text); create table c (id integer primary key, body text)');
  const inserts = ['a', 'b', 'c'].map((table) => sqlite.prepare(`insert into ${table} (body) values (?)`));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const body = Buffer.from(JSON.stringify(variedFields(1)));
  const signature = sign('sha256', body, privateKey);
  const seconds = await timedSeconds(async () => {
    for (let from = 0; from < count; from += 25) {
      sqlite.transaction(() => {
        for (let each = 0; each < 25; each += 1) {
          for (let twice = 0; twice < 2; twice += 1) if (!verify('sha256', body, publicKey, signature)) throw new Error('a bare signature holds');
          createHash('sha256').update(body).digest();
          for (const insert of inserts) insert.run(body.toString('utf8'));
        }
      })();
    }
  });
  sqlite.close();
  rmSync(dir, { recursive: true });
  return count / seconds;
}
