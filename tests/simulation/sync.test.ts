import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesFor } from '../support/effort.ts';
import { prepareWorld } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { runFromCommand } from './run-simulation.ts';
import { simulateSeed } from './simulate.ts';
import type { RunReport, World } from './simulate.ts';

const dir = mkdtempSync(join(tmpdir(), 'simulation-'));
let prepared: PreparedWorld;
let runs = 0;

beforeAll(async () => { prepared = await prepareWorld(join(dir, 'prepared')); });
afterAll(() => rmSync(dir, { recursive: true }));

function run(seed: number, steps: number, plant?: (world: World) => Promise<void>): Promise<RunReport> {
  runs += 1;
  return simulateSeed(prepared, { seed, steps, dir: join(dir, `run-${runs}`), ...(plant === undefined ? {} : { plant }) });
}

test('hub and two desks come to rest as one whatever the line and the power do', async () => {
  let commands = 0;
  let refused = 0;
  for (let seed = 1; seed <= casesFor({ quick: 4, full: 200 }); seed += 1) {
    const report = await run(seed, 120);
    if (report.violations.length > 0) expect.fail([`seed ${seed}`, ...report.trace, ...report.violations].join('\n'));
    commands += report.commands;
    refused += report.refused;
  }
  // A run in which nothing happens, or nothing meets, proves nothing.
  expect([commands > 100, refused > 5]).toEqual([true, true]);
});

test('the same seed runs the same way again', async () => {
  const [first, second] = [await run(3, 60), await run(3, 60)];
  expect(second).toEqual(first);
});

/** Faults of the programs, planted as triggers in their databases; each must be seen within a few seeds. */
const planted: readonly (readonly [name: string, onHub: boolean, trigger: string])[] = [
  ['the hub forgets the results of commands', true, 'create trigger planted after insert on command begin delete from command where command_id = new.command_id; end'],
  ['the hub leaves out a number', true, 'create trigger planted after update of last_seq on log_head when new.last_seq % 40 = 0 begin update log_head set last_seq = last_seq + 1; end'],
  ['the hub loses a record after its change', true, `create trigger planted after insert on record when new.kind = 'call' begin delete from record where kind = 'call'; end`],
  ['the hub rewrites what was logged', true, `create trigger planted after insert on change begin update change set at_ms = at_ms + 1 where seq = new.seq - 3; end`],
  ['a desk loses what it has sent', false, `create trigger planted after update of state on outbox when new.state = 'sent' begin delete from outbox where command_id = new.command_id; end`],
  ['a desk does not list what was refused', false, 'create trigger planted after insert on unsuccessful begin delete from unsuccessful; end'],
  ['a desk misses a downloaded record', false, `create trigger planted after insert on confirmed_record when new.kind = 'signing' begin delete from confirmed_record where kind = 'signing' and id = new.id; end`],
  ['a desk goes on showing what was refused', false, `create trigger planted after update of state on outbox when new.state = 'refused' begin update outbox set state = 'waiting' where command_id = new.command_id; end`],
];

test.each(planted)('%s, and the checks see it', async (_name, onHub, trigger) => {
  const plant = async (world: World): Promise<void> => {
    if (onHub) await sql.raw(trigger).execute(world.hub?.deps.db ?? expect.fail('the hub is on'));
    else for (const desk of world.desks) await sql.raw(trigger).execute(desk.program.deps.db);
  };
  const found: string[] = [];
  for (let seed = 1; seed <= 6 && found.length === 0; seed += 1) found.push(...(await run(seed, 60, plant)).violations);
  expect(found).not.toEqual([]);
});

test('the command runs the seeds asked for and sums them up', async () => {
  const lines: string[] = [];
  expect(await runFromCommand(['--seeds', '2', '--seed', '7', '--steps', '10'], (line) => lines.push(line))).toBe(0);
  expect(lines.at(-1)).toMatch(/^seeds 2, steps 20, commands \d+, refused \d+, violations 0$/);
});

test.each([[['--seeds', '0']], [['--steps', 'many']], [['--sneeds', '2']]])('a wrong call %j says how', async (commandArguments) => {
  const lines: string[] = [];
  expect([await runFromCommand(commandArguments, (line) => lines.push(line)), lines.join().startsWith('用法：')]).toEqual([2, true]);
});
