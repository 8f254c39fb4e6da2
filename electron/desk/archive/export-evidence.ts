import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { giveCommand } from '../db/give-command.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps, StaffSession } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { evidenceProblem } from './exportable-signings.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { GatheredEvidence } from './gather-evidence.ts';
import { publicKeyOf, signText } from '../../../shared/crypto/key-pairs.ts';
import { certificatesIn } from '../../../shared/documents/evidence/certificates-in.ts';
import { evidenceForm } from '../../../shared/documents/evidence/evidence-file.ts';
import type { EvidenceFile } from '../../../shared/documents/evidence/evidence-file.ts';
import { makePackage } from '../../../shared/documents/evidence/make-package.ts';
import { chainSections } from '../../../shared/documents/evidence/manifest.ts';
import { summaryText, summaryTitle } from '../../../shared/documents/evidence/summary-text.ts';
import { verifyPackage } from '../../../shared/documents/evidence/verify-package.ts';
import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';
import { maskResidentId } from '../../../shared/domain/resident-id.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { programVersion, protocolVersion } from '../../../shared/protocol/version.ts';

/**
 * 导出签约存证材料: everything that proves one signing, with a summary for people, chained and signed with the exporting person's key; checked by
 * its own verifier and recorded before it is handed out.
 */
export async function exportEvidence(deps: DeskDeps, input: Input<'archive.exportEvidence'>): Answer<'archive.exportEvidence'> {
  const session = deps.session.current();
  if (session === null) return refuse('signed_out', '请先登录再办理。');
  const problem = evidenceProblem(session.staff.roles);
  if (problem !== null) return problem;
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const gathered = await gatherEvidence(deps, loaded.value, input.signingId);
  if (!gathered.ok) return gathered;
  const evidence = await composeEvidence(deps, loaded.value, gathered.value, session);
  const summary = await typeset(deps, evidence);
  if (!summary.ok) return summary;
  const { privateKey } = session;
  const made = makePackage({
    evidence, summary: summary.value, members: [...gathered.value.members, ...gathered.value.strokes?.members ?? []],
    signer: { ...evidence.about.exportedBy, publicKey: publicKeyOf(privateKey) }, sign: (text) => signText(text, privateKey),
  });
  const checked = await verifyPackage(made.bytes, { roots: null, nowMs: deps.clock.nowMs() });
  if (!checked.ok) return checked;
  const fault = checked.value.findings.find((each) => !each.holds);
  if (fault !== undefined) return refuse('evidence_broken', `存证材料没有通过自检，没有导出：${fault.text}请联系管理员。`);
  const attempt = gathered.value.signing === null ? '纸质签约' : `第 ${gathered.value.signing.attempt} 次签字`;
  const { agreement, household } = loaded.value;
  const recorded = await giveCommand(deps, {
    type: 'audit', subjectId: household.householdId, expectedRevision: 0, payload: { what: 'exported', note: `导出签约存证材料 ${agreement.agreementNo}（${attempt}），链尾校验值 ${made.head}` },
  }, household.householdId);
  if (!recorded.ok) return recorded;
  const fileName = `${agreement.agreementNo}-${nameOnVersion(agreement, household)}-签约存证材料${gathered.value.signing === null ? '' : `-第${gathered.value.signing.attempt}次`}.zip`;
  return ok({ fileToken: deps.fileTokens.addDownload({ fileName, bytes: made.bytes }), fileName });
}

async function composeEvidence(deps: DeskDeps, { batch }: LoadedVersion, gathered: GatheredEvidence, session: StaffSession): Promise<EvidenceFile> {
  const { agreement, signing, records, log, recorded, strokes, documents, template, trust } = gathered;
  const issued = must(agreement.issued, 'gathered only then');
  const { values } = issued.fields;
  const device = must(await readDevice(deps.db), 'only an enrolled desk is signed in at');
  const { staffId, name } = session.staff;
  return {
    form: evidenceForm,
    about: {
      agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, kind: agreement.kind, versionNo: agreement.versionNo, householdId: agreement.householdId,
      signingId: signing?.signingId ?? null, attempt: signing?.attempt ?? null, channel: signing?.channel ?? 'paper',
      name: values['principalApplicant'] ?? '', maskedResidentId: maskResidentId(values['residentId'] ?? ''), batchName: batch.name, partyA: batch.partyA,
      verifyUrl: `${deps.config.portalUrl}/v/${agreement.agreementId}`, exportedAtMs: deps.clock.nowMs(), exportedBy: { staffId, name, deviceId: device.deviceId },
      software: { name: '签约台', version: programVersion, protocol: protocolVersion },
    },
    signing: recorded, handwriting: strokes?.section ?? null, documents, content: { fields: issued.fields, fieldsDigest: issued.fieldsDigest, template },
    records, ...log, certificates: await certificatesOf(deps, gathered), trust,
  };
}

/** As 验真 finds them in the documents, in their order. */
async function certificatesOf(deps: DeskDeps, { documents, members, trust }: GatheredEvidence): Promise<EvidenceFile['certificates']> {
  const eventRoots = certificatesOfPem(trust.eventRootsPem);
  const believed = { trustedRoots: [...eventRoots, ...certificatesOfPem(trust.sealRootsPem)], eventRoots, timestampRoots: certificatesOfPem(trust.timestampRootsPem), nowMs: deps.clock.nowMs() };
  const certificates: EvidenceFile['certificates'] = [];
  for (const { role, member } of documents) {
    if (role !== 'signed' && role !== 'sealed' && role !== 'returned') continue;
    const { bytes } = must(members.find((each) => each.name === member), 'a member for each document');
    certificates.push(...certificatesIn(member, bytes, await deps.documents.verify(bytes, believed)));
  }
  return certificates;
}

/** 存证说明 by the same typesetting as every document; a character that no font has is printed by its number. */
async function typeset(deps: DeskDeps, evidence: EvidenceFile): Promise<Result<Uint8Array, Refusal>> {
  const { about } = evidence;
  let text = summaryText(evidence, chainSections(evidence));
  for (const character of await deps.documents.findUnprintable(text)) {
    if (character.trim() !== '') text = text.replaceAll(character, `〔U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}〕`);
  }
  const filled = await deps.documents.fill({ templateVersionId: 'evidence-summary', kind: 'agreement', title: summaryTitle, text }, {
    values: {}, members: [], partyA: about.partyA, batchName: about.batchName, agreementNo: about.agreementNo, verifyUrl: about.verifyUrl,
  });
  if (!filled.ok) return refuse('summary', `存证说明没有排出来：${filled.error.map((each) => each.message).join('')}请联系管理员。`);
  return ok(new Uint8Array(Buffer.concat([filled.value.base, filled.value.tail])));
}
