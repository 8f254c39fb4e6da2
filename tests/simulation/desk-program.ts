import { join } from 'node:path';
import { sql } from 'kysely';
import { resourceDir } from '../../build/resources.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { readDevice } from '../../electron/desk/db/meta.ts';
import { openDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import { signOpenCommands } from '../../electron/desk/db/outbox.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { createPartFiles } from '../../electron/desk/files/part-files.ts';
import { createFileTokens } from '../../electron/desk/rpc/file-tokens.ts';
import { createHubClient } from '../../electron/desk/sync/hub-client.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import { valueOf } from '../support/signing-world.ts';
import { createLifeline } from './lifeline.ts';
import type { Lifeline } from './lifeline.ts';
import { noBackups } from '../support/no-backups.ts';
import { deskKey } from '../support/desk-key.ts';

/** A desk's own core on its own files: no window, no timer; the run says when it syncs. */
export type DeskProgram = { readonly deps: DeskDeps; readonly lifeline: Lifeline; readonly end: () => Promise<void> };
export type DeskPlace = {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof fetch;
  readonly documents: Documents;
};

const hubUrl = 'http://hub.simulated';

export async function startDeskProgram(place: DeskPlace): Promise<DeskProgram> {
  const opened = valueOf(await openDeskDb(place.dataDir, deskKey));
  // Programs stop here, not machines (hub-program.ts).
  await sql`pragma synchronous = off`.execute(opened.db);
  const lifeline = createLifeline();
  const db = opened.db.withPlugin(lifeline.plugin);
  let session: StaffSession | null = null;
  const noState = { online: true, enrolled: true, lastContactAtMs: null, waiting: 0, oldestWaitingAtMs: null, unsuccessful: 0, problem: null };
  const deps: DeskDeps = {
    db, clock: place.clock, random: place.random, documents: place.documents, files: createPartFiles(join(place.dataDir, 'parts'), deskKey, place.random),
    session: { current: () => session, replace: (next) => { session = next; } },
    jobs: new Map(), fileTokens: createFileTokens(place),
    hub: createHubClient({ baseUrl: hubUrl, fetch: place.fetch, nowMs: place.clock.nowMs, device: () => readDevice(db) }),
    events: { emit: () => undefined }, sync: { state: () => Promise.resolve(noState), hint: () => undefined },
    atRest: noBackups,
    config: { dataDir: place.dataDir, hubUrl, demo: true, portalUrl: 'https://sign.example.gov.cn', version: '0', resourceDir, rareFont: null, backup: { folder: '', keptDays: 14 }, sampleFile: null },
    log: { info: () => undefined, error: () => undefined },
  };
  return { deps, lifeline, end: opened.close };
}

/** The next member of staff signs in at this desk, as sign-in does it with a known key. */
export async function takeSeat(desk: DeskProgram, session: StaffSession): Promise<void> {
  const { staff, privateKey } = session;
  valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await signOpenCommands(tx, { staffId: staff.staffId, privateKey }, 'unsigned'))));
  desk.deps.session.replace(session);
}
