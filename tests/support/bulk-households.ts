import { giveEachIn, tellScreens } from '../../electron/desk/db/give-command.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { putHouseholdRows } from '../../electron/desk/db/project-household.ts';
import { loadSituations } from '../../electron/desk/db/load-situation.ts';
import { putRecords } from '../../electron/desk/db/records.ts';
import { putParts, readDocument } from '../../electron/desk/files/part-store.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import { decideCitizenSubmit } from '../../shared/domain/decide-citizen.ts';
import { currentAgreement } from '../../shared/domain/situation.ts';
import type { Agreement, DomainRecord, Signing } from '../../shared/domain/records.ts';
import type { MergeFields } from '../../shared/domain/agreement-fields.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { newId } from '../../shared/lib/random.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { sampleFillInput } from './sample-household.ts';
import { realRandom, sampleDrawings, valueOf } from './signing-world.ts';

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'];
const givenNames = ['建国', '晓燕', '志强', '秀英', '伟', '敏', '子涵', '丽华', '文博', '雨桐'];
const pageSize = 100;

/** The sample household, another each time: name, numbers, addresses and sums differ, so that no two originals are alike. */
export function variedFields(serial: number): MergeFields {
  const name = `${must(surnames[serial % surnames.length], 'a surname')}${must(givenNames[Math.floor(serial / surnames.length) % givenNames.length], 'a given name')}`;
  const number = String(serial).padStart(6, '0');
  const { values, members } = sampleFillInput;
  return {
    values: {
      ...values, acceptanceNo: `FTBZ2026${number}`, principalApplicant: name, accountName: name, contactPhone: `138${String(10_000_000 + serial)}`, bankAccount: `6217001234567${number}`,
      serviceAddress: `广东省深圳市福田区沙头街道福荣路${1 + (serial % 300)}号金域花园${1 + (serial % 20)}栋${1201 + (serial % 30)}房`, monthlyRent: `${3000 + (serial % 4000)}.00`,
    },
    members: members.map((member) => (member.relation === '本人' ? { ...member, name } : member)),
  };
}

/** Households of a batch, given as an import gives them, a page a transaction. */
export async function addHouseholds(deps: DeskDeps, batchId: string, count: number, firstSerial = 1): Promise<string[]> {
  const agreementIds: string[] = [];
  for (let from = 0; from < count; from += pageSize) {
    const commands = Array.from({ length: Math.min(pageSize, count - from) }, (_unused, index) => {
      const serial = firstSerial + from + index;
      const fields = variedFields(serial);
      const agreementId = newId(deps.random);
      const householdId = newId(deps.random);
      agreementIds.push(agreementId);
      const intent: Intent = { type: 'add_household', subjectId: householdId, expectedRevision: 0, payload: {
        batchId, agreementId, acceptanceNo: fields.values['acceptanceNo'] ?? '', serial, fields: { values: { ...fields.values }, members: fields.members }, contactPhone: fields.values['contactPhone'] ?? '',
      } };
      return { intent, householdId };
    });
    const results = valueOf(await inTransaction(deps.db, async (tx) => ok(await giveEachIn(tx, deps, commands))));
    results.forEach(valueOf);
    tellScreens(deps, commands);
  }
  return agreementIds;
}

export type MassSigner = { readonly sign: (agreements: readonly Agreement[]) => Promise<void> };

/** Citizens sign and a reviewer approves, as the hub's changes would say it: records, signed copies and lines, a page a transaction. */
export function createMassSigner(deps: DeskDeps, fonts: MarkFonts, reviewerId: string): MassSigner {
  const nowMs = deps.clock.nowMs();
  const authority = createDemoAuthority({ keys: createDemoAuthorityKeys({ nowMs, random: realRandom }), random: realRandom });
  const drawings = new TextEncoder().encode(JSON.stringify(sampleDrawings));
  const refOf = (bytes: Uint8Array) => ({ digest: sha256Hex(bytes), parts: [{ digest: sha256Hex(bytes), length: bytes.length }] });
  const evidence = new TextEncoder().encode('{}');
  const signPage = async (agreements: readonly Agreement[]): Promise<void> => {
    const situations = await loadSituations(deps.db, 'shown', agreements.map((each) => each.householdId));
    const signer = valueOf(await authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '申请人', nowMs }));
    const puts: DomainRecord[] = [];
    const parts: Uint8Array[] = [drawings, evidence];
    for (const agreement of agreements) {
      const issued = must(agreement.issued, 'an issued agreement');
      const original = valueOf(await readDocument(deps, issued.original));
      const tail = valueOf(await appendCitizenTail(original, { drawings: sampleDrawings, signedOnIso: '2026-01-20', signedAtMs: nowMs, signer, fonts }));
      parts.push(tail);
      const signedCopy = { digest: sha256Hex(Buffer.concat([original, tail])), parts: [...issued.original.parts, { digest: sha256Hex(tail), length: tail.length }] };
      const signing: Signing = {
        signingId: newId(deps.random), agreementId: agreement.agreementId, householdId: agreement.householdId, batchId: agreement.batchId, attempt: 1, channel: 'online',
        outcome: 'submitted', submittedAtMs: nowMs, signedCopy, drawings: refOf(drawings), evidence: refOf(evidence), evidenceDigest: refOf(evidence).digest, riskFlags: [], counter: null, revision: 1, photos: null,
      };
      const decided = decideCitizenSubmit(must(situations.get(agreement.householdId), 'a situation'), agreement, signing, nowMs);
      if (!decided.ok) throw new Error(decided.error.message);
      for (const each of decided.value.puts) {
        if (each.kind === 'agreement') puts.push({ kind: 'agreement', record: { ...each.record, status: 'approved', approved: { staffId: reviewerId, atMs: nowMs }, revision: each.record.revision + 1 } });
        else if (each.kind === 'signing') puts.push({ kind: 'signing', record: { ...each.record, outcome: 'approved' } });
        else puts.push(each);
      }
    }
    valueOf(await inTransaction(deps.db, async (tx) => {
      await putParts(tx, deps, parts);
      await putRecords(tx, 'shown', puts);
      const after = await loadSituations(tx, 'shown', agreements.map((each) => each.householdId));
      await putHouseholdRows(tx, [...after.values()].map((situation) => ({ household: must(situation.household, 'a household'), agreements: situation.agreements, isWaiting: currentAgreement(situation) === null })), nowMs);
      return ok(undefined);
    }));
  };
  return {
    sign: async (agreements) => {
      for (let from = 0; from < agreements.length; from += pageSize) await signPage(agreements.slice(from, from + pageSize));
    },
  };
}
