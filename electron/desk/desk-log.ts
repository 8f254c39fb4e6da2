import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/lib/clock.ts';
import type { DeskLog } from './desk-deps.ts';

/** One JSON line an entry in `desk.log`; long numbers (IDs, phones, accounts) are masked before they reach the disk. */
export function createDeskLog(dataDir: string, clock: Clock): DeskLog {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'desk.log');
  const write = (entry: Readonly<Record<string, unknown>>): void => {
    try {
      appendFileSync(path, `${redactNumbers(JSON.stringify({ atMs: clock.nowMs(), ...entry }))}\n`, { mode: 0o600 });
    } catch (error) {
      // A full disk must not turn the log into the fault.
      if (!(error instanceof Error)) throw error;
    }
  };
  return {
    info: (message, facts = {}) => write({ level: 'info', message, ...facts }),
    error: (message, error) => write({ level: 'error', message, error: maskNames(error instanceof Error ? (error.stack ?? error.message) : String(error)) }),
  };
}

/** Our own faults are told in English; what is Chinese in one (a refused input, a snippet of JSON) may be somebody's name or address. */
function maskNames(text: string): string {
  return text.replace(/\p{Script=Han}+/gu, '＊');
}

/** Eleven and more digits in a row keep their last four; the time of the entry is the one long number that is nobody's. */
function redactNumbers(line: string): string {
  return line.replace(/(?<!"atMs":)(?<!\d)\d{7,}(\d{3}[\dXx])(?![\dXx])/g, '***$1');
}
