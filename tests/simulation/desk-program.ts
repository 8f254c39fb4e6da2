import { Kysely } from 'kysely';
import { resourceDir } from '../../build/resources.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { readDevice } from '../../electron/desk/db/meta.ts';
import { signOpenCommands } from '../../electron/desk/db/outbox.ts';
import type { DeskSchema } from '../../electron/desk/db/schema.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { createFileTokens } from '../../electron/desk/rpc/file-tokens.ts';
import { createHubClient } from '../../electron/desk/sync/hub-client.ts';
import type { HubAnswer, HubClient } from '../../electron/desk/sync/hub-client.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import { valueOf } from '../support/signing-world.ts';
import type { Stage } from './activity.ts';
import type { Disk } from './disk.ts';
import { createGate } from './gate.ts';
import type { Gate } from './gate.ts';
import { gatedDialect } from './gated-dialect.ts';
import { noBackups } from '../support/no-backups.ts';

/** A desk's own core on its own database, from one start to its end: no window, no timer; the run says when it syncs. */
export type DeskProgram = { readonly deps: DeskDeps; readonly gate: Gate };
export type DeskPlace = {
  readonly stage: Stage;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof fetch;
  readonly documents: Documents;
  /** A real folder, for the seal vault alone. */
  readonly dataDir: string;
  readonly onLog: (level: 'info' | 'error', text: string) => void;
};

export const hubUrl = 'http://hub.simulated';

export function startDeskProgram(place: DeskPlace, disk: Disk): DeskProgram {
  if (disk.isInTransaction()) disk.rollback();
  const gate = createGate(place.stage, 'desk');
  const db = new Kysely<DeskSchema>({ dialect: gatedDialect(disk, gate) });
  let session: StaffSession | null = null;
  const noState = { online: true, enrolled: true, lastContactAtMs: null, waiting: 0, oldestWaitingAtMs: null, unsuccessful: 0, problem: null };
  const deps: DeskDeps = {
    db, clock: place.clock, random: place.random, documents: place.documents, files: disk.files,
    session: { current: () => session, replace: (next) => { session = next; } },
    jobs: new Map(), fileTokens: createFileTokens(place),
    hub: answeredFirst(createHubClient({ baseUrl: hubUrl, fetch: place.fetch, nowMs: place.clock.nowMs, device: () => readDevice(db) })),
    events: { emit: () => undefined }, sync: { state: () => Promise.resolve(noState), hint: () => undefined },
    atRest: noBackups,
    config: { dataDir: place.dataDir, itemsPerJobPage: 2, commandsPerUpload: 4, changesPerPage: 200, hubUrl, demo: true, portalUrl: 'https://sign.example.gov.cn', version: '0', resourceDir, rareFont: null, backup: { folder: '', keptDays: 14 }, sampleFile: null },
    log: {
      info: (message, facts) => place.onLog('info', `${message} ${JSON.stringify(facts ?? {})}`),
      error: (message, error) => place.onLog('error', `${message} ${error instanceof Error ? error.message : String(error)}`),
    },
  };
  return { deps, gate };
}

/** An activity waits in one place at a time: what is asked ahead is answered, or lost, before the desk goes on to write what it has. */
function answeredFirst(client: HubClient): HubClient {
  const asked = new Set<Promise<unknown>>();
  const remember = <Value>(answer: HubAnswer<Value>): HubAnswer<Value> => {
    asked.add(answer);
    return answer.finally(() => asked.delete(answer));
  };
  return {
    ...client, upload: (request) => remember(client.upload(request)), download: (...request) => remember(client.download(...request)),
    handedOver: async () => void await Promise.allSettled(asked),
  };
}

/** The next member of staff signs in at this desk, as sign-in does it with a known key. */
export async function takeSeat(desk: DeskProgram, session: StaffSession): Promise<void> {
  const { staff, privateKey } = session;
  valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await signOpenCommands(tx, { staffId: staff.staffId, privateKey }, 'unsigned'))));
  desk.deps.session.replace(session);
}
