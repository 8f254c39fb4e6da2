import type { SyncState } from '../../../shared/desk/session-calls.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDevice } from '../db/meta.ts';
import { runSyncCycle } from './sync-cycle.ts';
import { readSyncState } from './sync-state.ts';

export type SyncScheduler = {
  readonly state: () => Promise<SyncState>;
  /** There is something to send or fetch: the next cycle begins now, or after the one that runs. */
  readonly hint: () => void;
  readonly close: () => Promise<void>;
};

const pollMs = 15_000;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

/**
 * Runs cycles one at a time for as long as the desk is open: at once after a hint (own command, or the hub's stream), else by a
 * jittered poll; while the hub does not answer, by a growing jittered back-off (Sync, line 9).
 */
export function startSyncScheduler(deps: () => DeskDeps): SyncScheduler {
  const line = { online: false, problem: null as string | null };
  const bell = createBell();
  const stream = createHintStream(deps, bell.ring);
  const closing = new AbortController();
  let failures = 0;
  let lastTold = '';
  const state = (): Promise<SyncState> => readSyncState(deps().db, line, deps().session.current()?.staff.staffId ?? null);
  const tell = async (): Promise<void> => {
    const now = await state();
    const text = JSON.stringify({ ...now, lastContactAtMs: null, offlineUntilMs: null, clockAheadMs: Math.round((now.clockAheadMs ?? 0) / 60_000) });
    if (text === lastTold) return;
    lastTold = text;
    deps().events.emit({ event: 'sync_changed', state: now });
  };
  const cycle = async (): Promise<void> => {
    const outcome = await runSyncCycle(deps());
    line.online = outcome.ok ? await readDevice(deps().db) !== null : outcome.error.code !== 'offline';
    const refusal = outcome.ok ? outcome.value.uploadProblem : outcome.error;
    line.problem = refusal === null || refusal.code === 'offline' ? null : refusal.message;
    failures = outcome.ok && outcome.value.uploadProblem === null ? 0 : failures + 1;
    if (outcome.ok && outcome.value.moved > 0) bell.ring();
    if (line.online) stream.open();
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await cycle();
        await tell();
      } catch (error) {
        failures += 1;
        line.problem = '同步时本机出现内部错误，已记入日志，稍后自动重试。';
        deps().log.error('a sync cycle failed', error);
      }
      if (!closing.signal.aborted) await bell.wait(jittered(failures === 0 ? pollMs : Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10)), deps().random.bytes(1)));
    }
  };
  const running = run();
  return {
    state,
    hint: () => {
      void tell().catch((error: unknown) => deps().log.error('the sync state could not be read', error));
      bell.ring();
    },
    close: async () => {
      closing.abort();
      stream.close();
      bell.ring();
      await running;
    },
  };
}

/** Between three quarters and five quarters, so that desks do not all ask in the same second. */
function jittered(delayMs: number, chance: Uint8Array): number {
  return delayMs * (0.75 + (chance[0] ?? 0) / 512);
}

type Bell = { readonly ring: () => void; readonly wait: (longestMs: number) => Promise<void> };

/** Wakes whoever waits; a ring before the wait is not lost. */
function createBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    wait: async (longestMs) => {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, longestMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      hasRung = false;
    },
  };
}

/** The hub's stream of hints, opened again by the next good cycle after it ended. */
function createHintStream(deps: () => DeskDeps, onHint: () => void): { readonly open: () => void; readonly close: () => void } {
  const abort = new AbortController();
  let isOpen = false;
  return {
    open: () => {
      if (isOpen || abort.signal.aborted) return;
      isOpen = true;
      void deps().hub.listen(onHint, abort.signal).catch((error: unknown) => deps().log.error('the hint stream failed', error)).finally(() => { isOpen = false; });
    },
    close: () => abort.abort(),
  };
}
