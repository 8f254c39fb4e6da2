import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCitizen, fullCitizenAmounts } from './citizen-bench.ts';
import { benchDocuments } from './documents-bench.ts';
import { benchDesk } from './desk-bench.ts';
import type { DeskAmounts } from './desk-bench.ts';
import type { BenchFigure } from './figure.ts';
import type { Effort } from './measure.ts';
import { benchPackScale } from './pack-bench.ts';
import { benchSync, fullSyncAmounts } from './sync-bench.ts';

const benches: Readonly<Record<string, (effort: Effort, amounts: DeskAmounts, part: number) => Promise<readonly BenchFigure[]>>> = {
  documents: benchDocuments,
  desk: (_effort, amounts) => benchDesk(amounts),
  sync: (_effort, _amounts, part) => benchSync(partOf(fullSyncAmounts, part)),
  citizen: (_effort, _amounts, part) => benchCitizen(partOf(fullCitizenAmounts, part)),
};
const usage = `用法：npm run bench -- ${Object.keys(benches).join('|')} [--json out/bench/documents.json] [--rounds 5] [--round-ms 700] [--scale] [--issue 10000] [--seal 1000] [--part 1]`;

if (import.meta.main) process.exitCode = await runBench(process.argv.slice(2), (line) => console.log(line));

/** Runs one bench, prints its figures and, with `--json`, writes them with the machine and the day they are of. 2 for a wrong call. */
export async function runBench(commandArguments: readonly string[], say: (line: string) => void): Promise<0 | 2> {
  const call = readCall(commandArguments);
  const bench = call === null ? undefined : benches[call.name];
  if (call === null || bench === undefined) {
    say(usage);
    return 2;
  }
  const figures = [...await bench(call.effort, call.amounts, call.part), ...(call.isToScale ? await benchPackScale() : [])];
  for (const { key, value, unit, what } of figures) say(`${key.padEnd(40)}${shown(value).padStart(12)} ${unit.padEnd(6)} ${what}`);
  if (call.jsonPath !== null) writeJson(resolve(call.jsonPath), call.name, call.effort, figures);
  return 0;
}

function readCall(commandArguments: readonly string[]): { readonly name: string; readonly jsonPath: string | null; readonly effort: Effort; readonly amounts: DeskAmounts; readonly part: number; readonly isToScale: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments], allowPositionals: true, options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' }, 'round-ms': { type: 'string', default: '700' }, issue: { type: 'string', default: '10000' }, seal: { type: 'string', default: '1000' }, part: { type: 'string', default: '1' }, scale: { type: 'boolean', default: false } },
    });
    const effort = { rounds: Number(values.rounds), roundMs: Number(values['round-ms']) };
    const amounts = { issue: Number(values.issue), seal: Number(values.seal) };
    const isPossible = positionals.length === 1 && isCount(amounts.issue) && isCount(amounts.seal) && amounts.seal <= amounts.issue && isCount(effort.rounds) && effort.roundMs > 0 && Number(values.part) > 0;
    return isPossible ? { name: positionals[0] ?? '', jsonPath: values.json ?? null, effort, amounts, part: Number(values.part), isToScale: values.scale } : null;
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}

/** `--part 0.01` runs the sync or the citizen bench on a hundredth of its amounts, for a look; the keys of sync then say so. */
function partOf<Amounts extends Readonly<Record<string, number>>>(amounts: Amounts, part: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, Math.max(1, Math.round(amount * part))])) as Amounts;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function writeJson(path: string, name: string, effort: Effort, figures: readonly BenchFigure[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const about = { bench: name, measuredAt: new Date().toISOString(), node: process.version, processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, ...effort };
  writeFileSync(path, `${JSON.stringify({ ...about, figures: Object.fromEntries(figures.map(({ key, ...figure }) => [key, figure])) }, null, 2)}\n`);
}

function shown(value: number): string {
  return value < 100 ? value.toPrecision(3) : value.toFixed(0);
}
