import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { createApp } from '../../citizen-web/app.ts';
import { readHubConfig } from '../../citizen-web/config.ts';
import { readEventAuthority, readMasterKey } from '../../citizen-web/hub-secrets.ts';
import { createOutboxProvider } from '../../citizen-web/providers/sms/outbox.ts';
import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import { ensureLogHead } from '../../citizen-web/store/first-start.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { createHubFiles } from '../../citizen-web/store/hub-files.ts';
import { openHubDb } from '../../citizen-web/store/open-hub-db.ts';
import { createOpenRequests } from '../../citizen-web/store/open-requests.ts';
import type { OpenRequests } from '../../citizen-web/store/open-requests.ts';
import { createHubDocuments } from '../../citizen-web/workers/hub-documents.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { valueOf } from '../support/signing-world.ts';
import { createLifeline } from './lifeline.ts';
import type { Lifeline } from './lifeline.ts';

/** The hub's own code on its own files, without a socket. */
export type HubProgram = {
  readonly app: FastifyInstance;
  readonly deps: HubDeps;
  readonly openRequests: OpenRequests;
  readonly lifeline: Lifeline;
  /** Gives the files free; unfinished work is lost, as it is when the power goes. */
  readonly end: () => Promise<void>;
};
export type HubPlace = {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fonts: MarkFonts;
  /** What the hub logs as warning or error. */
  readonly onAlarm: (text: string) => void;
};

export async function startHubProgram(place: HubPlace): Promise<HubProgram> {
  mkdirSync(place.dataDir, { recursive: true });
  const config = valueOf(readHubConfig({ HUB_DATA: place.dataDir, HUB_DEMO: '1', HUB_PUBLIC_URL: 'https://sign.example.gov.cn' }));
  const keys = createHubKeys(valueOf(readMasterKey(place.dataDir, undefined, place.random)), place.random);
  const opened = valueOf(await openHubDb(join(place.dataDir, 'hub.sqlite')));
  // Here programs stop, not machines: what a write has given to the system is there, and need not reach the disk.
  await sql`pragma synchronous = off`.execute(opened.db);
  const lifeline = createLifeline();
  const noImages = { render: () => Promise.reject(new Error('nobody looks at pages here')), close: () => Promise.resolve() };
  const deps: HubDeps = {
    db: opened.db.withPlugin(lifeline.plugin), clock: place.clock, random: place.random, files: await createHubFiles(join(place.dataDir, 'files')), keys, config,
    sms: createOutboxProvider(), hints: { listen: () => () => undefined, emit: () => undefined },
    log: { info: () => undefined, warn: (facts, text) => place.onAlarm(`${text} ${JSON.stringify(facts)}`), error: (facts, text) => place.onAlarm(`${text} ${JSON.stringify(facts)}`) },
    documents: createHubDocuments({ clock: place.clock, authority: readEventAuthority(place.dataDir, place.clock.nowMs(), place.random), fonts: place.fonts, images: noImages }),
  };
  await ensureLogHead(deps);
  const openRequests = createOpenRequests();
  const app = await createApp(deps, { openRequests });
  return { app, deps, openRequests, lifeline, end: () => opened.close() };
}
