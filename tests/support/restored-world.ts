import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../../citizen-web/server.ts';
import type { RunningHub } from '../../citizen-web/server.ts';
import { appendChange } from '../../citizen-web/store/append-change.ts';
import { restoreHubCopy } from '../../citizen-web/store/backup/restore-copy.ts';
import { writeHubCopy } from '../../citizen-web/store/backup/write-copy.ts';
import { loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { readDocument, storeDocument } from '../../citizen-web/store/parts.ts';
import { documentRefOf } from '../../electron/desk/files/part-store.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { decideCitizenSubmit } from '../../shared/domain/decide-citizen.ts';
import type { Signing } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import { newId } from '../../shared/lib/random.ts';
import { agreementSource, readFonts } from './documents.ts';
import { closesAtMs, duringMs, opensAtMs, sampleBatch } from './domain-samples.ts';
import { contactPhone, fields } from './hub-story.ts';
import { sampleFillInput } from './sample-household.ts';
import { realRandom, sampleDrawings, valueOf } from './signing-world.ts';
import { openSyncDesk } from './sync-world.ts';
import type { SyncDesk } from './sync-world.ts';

export type RestoredWorld = {
  readonly hub: () => RunningHub;
  readonly time: { nowMs: number };
  readonly openDesk: (name: string) => Promise<SyncDesk>;
  /** The hub is copied as it is now. */
  readonly copy: () => Promise<void>;
  /** The hub is lost, and the copy takes its place under the same address and a new epoch. */
  readonly restore: () => Promise<void>;
  readonly stopHub: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A real hub that is copied, lost and restored, and desks beside it. */
export async function createRestoredWorld(): Promise<RestoredWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'restored-'));
  const time = { nowMs: duringMs };
  const clock = { nowMs: () => time.nowMs, monotonicMs: () => performance.now() };
  const desks: SyncDesk[] = [];
  let generation = 1;
  let copies = 0;
  const folder = (): string => join(dir, `hub-${generation}`);
  let hub = valueOf(await startHub({ dataDir: folder(), port: 0, demo: true, clock }));
  const port = Number(new URL(hub.address).port);
  return {
    hub: () => hub, time, stopHub: () => hub.stop(),
    openDesk: async (name) => {
      const desk = await openSyncDesk(join(dir, name), hub, clock);
      desks.push(desk);
      return desk;
    },
    copy: async () => {
      copies += 1;
      await writeHubCopy({ dataDir: folder(), backupDir: join(dir, `copies-${copies}`), today: '2026-01-20', keptDays: 30 });
    },
    restore: async () => {
      await hub.stop();
      const keysFrom = folder();
      generation += 1;
      valueOf(await restoreHubCopy({ backupDir: join(dir, `copies-${copies}`), copy: 'latest', to: folder(), keysFrom, masterKeyHex: undefined, random: realRandom }));
      hub = valueOf(await startHub({ dataDir: folder(), port, demo: true, clock }));
    },
    close: async () => {
      for (const desk of desks) await desk.close();
      await hub.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type Published = { readonly householdId: string; readonly agreementId: string };

/** A household whose agreement is in front of the citizen, given at a desk where an admin is signed in; the original is a real one. */
export async function givePublished(desk: SyncDesk, serial: number, batchId: string): Promise<Published> {
  const [householdId, agreementId] = [newId(realRandom), newId(realRandom)];
  valueOf(await desk.give({ type: 'add_household', subjectId: householdId, expectedRevision: 0, payload: { batchId, agreementId, acceptanceNo: `BHR${serial}`, serial, fields, contactPhone } }, householdId));
  const agreementNo = `${sampleBatch.agreementNoPrefix}${String(serial).padStart(4, '0')}`;
  const filled = await createCompiler({ fonts: await readFonts() }).fill(agreementSource, { ...sampleFillInput, values: fields.values, agreementNo });
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  const reading = Buffer.from(canonicalJson(filled.value.readingText));
  const issued = {
    fieldsDigest: sha256Hex(canonicalJson(fields)), templateVersionId: 't', baseDigest: filled.value.baseDigest, original: documentRefOf([filled.value.base, filled.value.tail]),
    readingText: documentRefOf([reading]), readingTextDigest: filled.value.readingTextDigest,
  };
  valueOf(await desk.give({ type: 'publish', subjectId: agreementId, expectedRevision: 1, payload: { issued } }, householdId, [filled.value.base, filled.value.tail, reading]));
  return { householdId, agreementId };
}

export async function giveBatch(desk: SyncDesk): Promise<string> {
  const batchId = newId(realRandom);
  valueOf(await desk.give({ type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: { ...sampleBatch, batchId, opensAtMs, closesAtMs } } }, null));
  return batchId;
}

/** The citizen's 提交 as the hub makes it, without the pages that lead there. */
export async function citizenSigns({ deps }: RunningHub, { householdId, agreementId }: Published): Promise<Signing> {
  const situation = await loadSituationOfHousehold(deps.db, deps, householdId);
  const agreement = must(situation.agreements.find((each) => each.agreementId === agreementId), 'published');
  const issued = must(agreement.issued, 'published');
  const original = valueOf(await readDocument(deps.db, deps, issued.original));
  const [drawing, evidence] = [Buffer.from(JSON.stringify(sampleDrawings)), Buffer.from(canonicalJson({ agreementId, what: 'evidence' }))];
  const nowMs = deps.clock.nowMs();
  const tail = valueOf(await deps.documents.citizenTail({ original, drawings: sampleDrawings, signedAtMs: nowMs, evidenceDigest: sha256Hex(evidence), signerName: '王大三', isByAgent: false }));
  return deps.db.transaction().execute(async (tx) => {
    const tails = await storeDocument(tx, deps, householdId, [tail]);
    const evidenceRef = await storeDocument(tx, deps, householdId, [evidence]);
    const signing: Signing = {
      signingId: newId(realRandom), agreementId, householdId, batchId: agreement.batchId, attempt: agreement.attempt + 1, channel: 'online', outcome: 'submitted', submittedAtMs: nowMs,
      signedCopy: { digest: sha256Hex(Buffer.concat([original, tail])), parts: [...issued.original.parts, ...tails.parts] }, drawings: await storeDocument(tx, deps, householdId, [drawing]),
      evidence: evidenceRef, evidenceDigest: evidenceRef.digest, photos: null, riskFlags: [], counter: null, revision: 1,
    };
    await appendChange(tx, deps, { decision: valueOf(decideCitizenSubmit(situation, agreement, signing, nowMs)), commandId: null });
    return signing;
  });
}
