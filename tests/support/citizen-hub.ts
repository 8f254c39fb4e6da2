import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { createApp } from '../../citizen-web/app.ts';
import type { HubConfig } from '../../citizen-web/config.ts';
import { createOutboxProvider } from '../../citizen-web/providers/sms/outbox.ts';
import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import { appendChange } from '../../citizen-web/store/append-change.ts';
import { ensureLogHead } from '../../citizen-web/store/first-start.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { createHubFiles } from '../../citizen-web/store/hub-files.ts';
import { createOpenRequests } from '../../citizen-web/store/open-requests.ts';
import { isOnPostgres, openTestHubDb } from './hub-database.ts';
import { openOutboxContent } from '../../citizen-web/store/outbox-content.ts';
import { storeDocument } from '../../citizen-web/store/parts.ts';
import { createHubDocuments } from '../../citizen-web/workers/hub-documents.ts';
import { startPageImagePool } from '../../citizen-web/workers/page-image-pool.ts';
import { startUploadCheckPool } from '../../citizen-web/workers/upload-check-pool.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import type { Compiler } from '../../shared/documents/template/compile-template.ts';
import type { FilledDocument, TemplateSource } from '../../shared/documents/doors.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import type { Agreement, DomainRecord, Household, SigningBatch } from '../../shared/domain/records.ts';
import type { FontFiles } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementIn, duringMs, sampleBatch, sampleHousehold } from './domain-samples.ts';
import { agreementSource, readFonts, waiverSource } from './documents.ts';
import { sampleFillInput } from './sample-household.ts';
import { realRandom } from './signing-world.ts';

/** A hub with a real database, real files, real documents; only its clock is ours. */
export type CitizenHub = {
  readonly app: FastifyInstance;
  readonly deps: HubDeps;
  readonly clock: { timeMs: number };
  /** Writes records as the hub would. */
  readonly put: (...puts: readonly DomainRecord[]) => Promise<void>;
  /** The newest message to this number, opened. */
  readonly lastCode: (phone: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

export const citizenPhone = '13800138000';
/** A person whose number passes the checksum (GB 11643-1999's own example). */
export const citizenId = '11010519491231002X';
export const citizenName = '王大三';
export const agreementId = 'a'.repeat(32);
export const waiverId = 'b'.repeat(32);

const config: HubConfig = {
  dataDir: '', databaseUrl: null, backupDir: null, host: '127.0.0.1', port: 0, publicUrl: 'http://localhost', trustedProxies: 'loopback', demo: true, bureauName: '示例区住房和建设局', systemName: '福田区公共住房智慧管理系统',
  phones: '0755-23619344、0755-82559564', hours: '工作日9:00-12:00，14:00-18:00', calendar: { holidays: [], workdays: [] }, qq: '1035684527', counterPlace: null, readSeconds: 0, offlineDays: 7, idleLockMinutes: 15, remindHours: 24, smsMethod: 'outbox', face: { method: 'live-photo', hasLivePhoto: true },
  retention: { photos: 30, messages: 180, sessions: 7, links: 30, drafts: 90, hand_ins: 365, loose_parts: 30, risk_traces: 90 }, modelCharacter: true,
};

/** `providers`: others than the outbox and live photos. */
export async function openCitizenHub(settings: Partial<HubConfig> = {}, providers: Partial<Pick<HubDeps, 'sms' | 'face'>> = {}): Promise<CitizenHub> {
  const folder = await mkdtemp(join(tmpdir(), 'citizen-hub-'));
  const clock = { timeMs: duringMs };
  const clockDep = { nowMs: () => clock.timeMs, monotonicMs: () => clock.timeMs };
  const opened = await openTestHubDb(join(folder, 'hub.sqlite'));
  const fonts = await readFonts();
  const images = startPageImagePool(1);
  const uploads = startUploadCheckPool(() => undefined);
  const authority = createDemoAuthority({ keys: createDemoAuthorityKeys({ nowMs: duringMs, random: realRandom }), random: realRandom });
  const quiet = (): void => undefined;
  const deps: HubDeps = {
    db: opened.db, flushed: opened.flushed, clock: clockDep, random: realRandom, files: await createHubFiles(join(folder, 'files')), keys: createHubKeys(realRandom.bytes(32), realRandom),
    config: { ...config, ...settings, dataDir: folder }, sms: createOutboxProvider(), face: null, ...providers, hints: { listen: () => quiet, emit: quiet }, log: { info: quiet, warn: quiet, error: quiet },
    documents: createHubDocuments({ clock: clockDep, authority, fonts: openMarkFonts(fonts), images, uploads }),
  };
  await ensureLogHead(deps);
  const app = await createApp(deps, { openRequests: createOpenRequests() });
  const hub: CitizenHub = {
    app, deps, clock,
    put: (...puts) => putRecords(deps, puts),
    lastCode: (phone) => lastCode(deps, phone),
    close: async () => {
      await app.close();
      await images.close();
      await uploads.close();
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
  await issueSample(hub, createCompilerOnce(fonts));
  return hub;
}

/** Issues a 放弃签约声明书 to the sample household, beside its agreement. */
export async function issueWaiver(hub: CitizenHub): Promise<void> {
  const waiver = await issued(hub, createCompilerOnce(await readFonts()), waiverSource);
  await hub.put({ kind: 'agreement', record: { ...waiver, agreementId: waiverId, kind: 'waiver_statement', agreementNo: '福补租20260007-F1' } });
}

let compiler: Compiler | null = null;

function createCompilerOnce(fonts: FontFiles): Compiler {
  compiler ??= createCompiler({ fonts });
  return compiler;
}

async function issueSample(hub: CitizenHub, made: Compiler): Promise<void> {
  const batch: SigningBatch = { ...sampleBatch, name: '2026年第一批补租签约' };
  const fields = { values: { ...sampleFillInput.values, principalApplicant: citizenName, residentId: citizenId }, members: [] };
  const household: Household = { ...sampleHousehold, fields, contactPhone: citizenPhone };
  await hub.put({ kind: 'batch', record: batch }, { kind: 'household', record: household });
  await hub.put({ kind: 'agreement', record: await issued(hub, made, agreementSource) });
}

async function issued(hub: CitizenHub, made: Compiler, source: TemplateSource): Promise<Agreement> {
  const values = { ...sampleFillInput.values, principalApplicant: citizenName, residentId: citizenId };
  const filled = await made.fill(source, { ...sampleFillInput, values, agreementNo: '福补租20260007', verifyUrl: `http://127.0.0.1/v/${agreementId}` });
  const document: FilledDocument = must(filled.ok ? filled.value : null, `the sample can be filled: ${filled.ok ? '' : JSON.stringify(filled.error)}`);
  // As a desk sends it: the base is nobody's, the tail the household's.
  const base = await hub.deps.db.transaction().execute((tx) => storeDocument(tx, hub.deps, null, [document.base]));
  const tail = await hub.deps.db.transaction().execute((tx) => storeDocument(tx, hub.deps, sampleHousehold.householdId, [document.tail]));
  const original = { digest: document.digest, parts: [...base.parts, ...tail.parts] };
  const readingText = await hub.deps.db.transaction().execute((tx) => storeDocument(tx, hub.deps, sampleHousehold.householdId, [document.readingTextBytes]));
  const record = agreementIn('awaiting_signature', { agreementId });
  const { baseDigest, readingTextDigest } = document;
  return { ...record, revision: 1, issued: { ...must(record.issued, 'issued'), fields: { values, members: [] }, original, baseDigest, readingText, readingTextDigest } };
}

async function putRecords(deps: HubDeps, puts: readonly DomainRecord[]): Promise<void> {
  const event = outsideEvent('hub', 'publish', deps.clock.nowMs(), { batchId: sampleBatch.batchId, householdId: sampleHousehold.householdId }, '');
  await deps.db.transaction().execute((tx) => appendChange(tx, deps, { decision: { puts, event }, commandId: null }));
}

async function lastCode(deps: HubDeps, phone: string): Promise<string> {
  // The clock stands still, so that codes may be of the same moment: both databases know where a row lies.
  const place = sql.raw(isOnPostgres ? 'ctid' : 'rowid');
  const rows = await deps.db.selectFrom('sms_outbox').selectAll().where('purpose', '=', 'code').orderBy('created_at_ms', 'desc').orderBy(place, 'desc').execute();
  for (const row of rows) {
    const content = await openOutboxContent(deps.db, deps, row);
    const code = /验证码(\d{6})/.exec(content?.text ?? '')?.[1];
    if (content?.phone === phone && code !== undefined) return code;
  }
  throw new Error('no code was sent');
}
