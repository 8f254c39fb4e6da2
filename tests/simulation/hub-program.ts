import { Kysely } from 'kysely';
import { readHubConfig } from '../../citizen-web/config.ts';
import type { SmsProvider } from '../../citizen-web/providers/sms/sms-provider.ts';
import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import { flushedAlready } from '../../citizen-web/store/commit-flush.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { createOpenRequests } from '../../citizen-web/store/open-requests.ts';
import type { OpenRequests } from '../../citizen-web/store/open-requests.ts';
import type { HubSchema } from '../../citizen-web/store/schema.ts';
import { createHubDocuments } from '../../citizen-web/workers/hub-documents.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { EventCertificateAuthority } from '../../shared/documents/signing/event-certificate.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { valueOf } from '../support/signing-world.ts';
import type { Stage } from './activity.ts';
import type { Disk } from './disk.ts';
import { createGate } from './gate.ts';
import type { Gate } from './gate.ts';
import { gatedDialect } from './gated-dialect.ts';
import { createHubDoor } from './hub-door.ts';
import type { HubDoor } from './hub-door.ts';

/** The hub's own code on its own database, without a socket, from one start to its end. */
export type HubProgram = { readonly door: HubDoor; readonly deps: HubDeps; readonly openRequests: OpenRequests; readonly gate: Gate };
export type HubPlace = {
  readonly stage: Stage;
  readonly clock: Clock;
  readonly random: Random;
  readonly fonts: MarkFonts;
  readonly masterKey: Uint8Array;
  readonly authority: EventCertificateAuthority;
  readonly smsFor: (wait: () => Promise<void>) => SmsProvider;
  /** Every line that the hub logs. */
  readonly onLog: (level: 'info' | 'warn' | 'error', text: string) => void;
};

export async function startHubProgram(place: HubPlace, disk: Disk): Promise<HubProgram> {
  if (disk.isInTransaction()) disk.rollback();
  const gate = createGate(place.stage, 'hub');
  const log = (level: 'info' | 'warn' | 'error') => (facts: Readonly<Record<string, unknown>>, text: string) => place.onLog(level, `${text} ${JSON.stringify(facts)}`);
  const wait = async (): Promise<void> => { if (await place.stage.park('hub') === 'dead') await gate.die(); };
  const noUploads = { check: () => Promise.reject(new Error('nobody uploads anything here')) };
  const noImages = { render: () => Promise.reject(new Error('nobody looks at pages here')), close: () => Promise.resolve() };
  const deps: HubDeps = {
    db: new Kysely<HubSchema>({ dialect: gatedDialect(disk, gate) }), flushed: flushedAlready, clock: place.clock, random: place.random,
    files: { write: async (digest, bytes) => disk.files.write(digest, bytes), read: async (digest) => disk.files.read(digest), remove: async (digest) => disk.files.remove(digest) },
    keys: createHubKeys(place.masterKey, place.random), config: hubConfig, sms: place.smsFor(wait), face: null, hints: { listen: () => () => undefined, emit: () => undefined },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    documents: createHubDocuments({ clock: place.clock, authority: place.authority, fonts: place.fonts, images: noImages, uploads: noUploads }),
  };
  const openRequests = createOpenRequests();
  return { door: await createHubDoor(deps, openRequests), deps, openRequests, gate };
}

const hubConfig = valueOf(readHubConfig({ HUB_DATA: 'simulated', HUB_DEMO: '1', HUB_PUBLIC_URL: 'https://sign.example.gov.cn' }));
