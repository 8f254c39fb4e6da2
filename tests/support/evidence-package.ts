import { changeHash, commitmentSalt, encloseEvent, encloseRecord } from '../../shared/crypto/change-chain.ts';
import { consentDigest, consentTextsOf } from '../../shared/crypto/consent-digest.ts';
import { makeKeyPair, publicKeyOf, signText } from '../../shared/crypto/key-pairs.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { certificatesIn } from '../../shared/documents/evidence/certificates-in.ts';
import { evidenceForm } from '../../shared/documents/evidence/evidence-file.ts';
import type { EvidenceFile, LogEntry } from '../../shared/documents/evidence/evidence-file.ts';
import { drawStrokes, makePackage } from '../../shared/documents/evidence/make-package.ts';
import { plain } from '../../shared/documents/evidence/manifest.ts';
import type { ZipMember } from '../../shared/documents/evidence/stored-zip.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { pemText } from '../../shared/documents/signing/certificate-writer.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import type { Compiler } from '../../shared/documents/template/compile-template.ts';
import { outsideEvent } from '../../shared/domain/make-event.ts';
import { signingEvidenceForm } from '../../shared/domain/signing-evidence.ts';
import type { CitizenEvidence } from '../../shared/domain/signing-evidence.ts';
import { maskResidentId } from '../../shared/domain/resident-id.ts';
import type { Agreement, DocumentRef, DomainEvent, DomainRecord, SealUse, Signing } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import { firstPrevHash } from '../../shared/protocol/change.ts';
import { consentsByTick, tickSentences } from '../../shared/text/consents/consents-by-tick.ts';
import { agreementIn, signingOf } from './domain-samples.ts';
import { agreementSource, readFonts } from './documents.ts';
import { sampleFillInput } from './sample-household.ts';
import { joined, realRandom, sampleDrawings, sealSigned, signingTimeMs, valueOf, verify } from './signing-world.ts';
import type { SigningWorld } from './signing-world.ts';

/** The evidence of one signing with every file that belongs to it, all real but the hub: packed as it is, or changed before. */
export type SamplePackage = { readonly evidence: EvidenceFile; readonly members: readonly ZipMember[] };
const householdId = 'house';
const values = { ...sampleFillInput.values, principalApplicant: '王大三', residentId: '11010519491231002X' };
const fields = { values, members: [] };
const digestsOf = (tick: keyof typeof consentsByTick) => consentsByTick[tick].map((text) => ({ key: text.key, version: text.version, digest: consentDigest(text) }));

let compiler: Promise<Compiler> | null = null;

/** An agreement signed, approved and sealed. `agreementNo` tells packages apart; `recorded` changes what was recorded on the way. */
export async function samplePackage(world: SigningWorld, agreementNo = '福补租20260007', recorded: (evidence: CitizenEvidence) => unknown = (evidence) => evidence): Promise<SamplePackage> {
  compiler ??= readFonts().then((fonts) => createCompiler({ fonts }));
  const filled = await (await compiler).fill(agreementSource, { ...sampleFillInput, values, agreementNo });
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  const { base, tail, readingTextBytes } = filled.value;
  const original = joined(base, tail);
  const drawings = new TextEncoder().encode(JSON.stringify(sampleDrawings));
  const about = { agreementId: `agreement ${agreementNo}`, agreementNo };
  const issued: NonNullable<Agreement['issued']> = {
    ...must(agreementIn('signed').issued, 'issued'), fields, fieldsDigest: sha256Hex(canonicalJson(fields)), templateVersionId: agreementSource.templateVersionId,
    original: refOf(base, tail), readingText: refOf(readingTextBytes), readingTextDigest: sha256Hex(readingTextBytes),
  };
  const signing = recorded(citizenEvidence({ ...about, issued, drawingsDigest: sha256Hex(drawings) }));
  const evidenceBytes = new TextEncoder().encode(canonicalJson(plain(signing)));
  const signer = valueOf(await world.authority.issue({ evidenceDigest: sha256Hex(evidenceBytes), subjectName: '王大三', nowMs: signingTimeMs }));
  const citizenTail = valueOf(await appendCitizenTail(original, { drawings: sampleDrawings, signedOnIso: '2026-01-21', signedAtMs: signingTimeMs, signer, fonts: world.fonts }));
  const signed = joined(original, citizenTail);
  const sealed = await sealSigned(world, signed);
  const signingRecord = signingOf({ agreementId: about.agreementId, signedCopy: refOf(base, tail, citizenTail), drawings: refOf(drawings), evidence: refOf(evidenceBytes), evidenceDigest: sha256Hex(evidenceBytes), outcome: 'approved', revision: 2 });
  const agreement = agreementIn('sealed', { ...about, issued, revision: 5, sealed: { channel: 'digital', sealId: 'seal', document: { ...refOf(sealed) }, atMs: signingTimeMs, staffId: 'sealer' } });
  const strokes = valueOf(drawStrokes(drawings));
  const files = [['original', '待签文本.pdf', original], ['reading_text', '大字版文字.json', readingTextBytes], ['signed', '签字件.pdf', signed], ['sealed', '盖章件.pdf', sealed]] as const;
  const log = logOf(agreement, signingRecord);
  return {
    evidence: {
      form: evidenceForm,
      about: {
        ...about, kind: 'agreement', versionNo: 1, householdId, signingId: signingRecord.signingId, attempt: 1, channel: 'online', name: '王大三', maskedResidentId: maskResidentId(values.residentId),
        batchName: '第一批', partyA: sampleFillInput.partyA, verifyUrl: sampleFillInput.verifyUrl, exportedAtMs: signingTimeMs, exportedBy: { staffId: 'chen', name: '陈管理', deviceId: 'device' },
        software: { name: '签约台', version: '0', protocol: 1 },
      },
      signing: plain(signing) as EvidenceFile['signing'], handwriting: strokes.section,
      documents: files.map(([role, name, bytes]) => ({ role, member: `文书/${name}`, digest: sha256Hex(bytes), length: bytes.length, note: '' })),
      content: { fields, fieldsDigest: issued.fieldsDigest, template: { ...agreementSource, versionName: '第1版', createdAtMs: 0, createdBy: 'chen', revision: 1 } },
      records: { agreement, signings: [signingRecord], sealUses: [sealUseOf(agreement)] }, ...log,
      certificates: [...certificatesIn('文书/签字件.pdf', signed, await verify(world, signed)), ...certificatesIn('文书/盖章件.pdf', sealed, await verify(world, sealed))],
      trust: { eventRootsPem: pemOf(world.trustedRoots[0]), sealRootsPem: pemOf(world.trustedRoots[1]), timestampRootsPem: '' },
    },
    members: [...files.map(([, name, bytes]) => ({ name: `文书/${name}`, bytes })), ...strokes.members],
  };
}

/** As a desk would hand it out: chained, and signed by somebody. */
export function pack({ evidence, members }: SamplePackage): Uint8Array {
  const { privateKey } = makeKeyPair();
  return makePackage({
    evidence, members, summary: new TextEncoder().encode('存证说明'), signer: { ...evidence.about.exportedBy, publicKey: publicKeyOf(privateKey) }, sign: (text) => signText(text, privateKey),
  }).bytes;
}

function pemOf(der: Uint8Array | undefined): string {
  return pemText('CERTIFICATE', must(der, 'a root'));
}

function refOf(...parts: readonly Uint8Array[]): DocumentRef {
  return { digest: sha256Hex(joined(...parts)), parts: parts.map((bytes) => ({ digest: sha256Hex(bytes), length: bytes.length })) };
}

function citizenEvidence(about: { readonly agreementId: string; readonly agreementNo: string; readonly issued: NonNullable<Agreement['issued']>; readonly drawingsDigest: string }): CitizenEvidence {
  const { issued } = about;
  const at = (second: number): number => signingTimeMs - 600_000 + second * 1000;
  const consents = (['start', 'identity'] as const).map((tick, index) => ({ tick, sentence: tickSentences[tick], atMs: at(20 + index), texts: digestsOf(tick) }));
  const picture = (letter: string) => ({ digest: letter.repeat(64), mediaType: 'image/jpeg', atMs: at(40) });
  return {
    form: signingEvidenceForm, software: { name: '签约台', version: '0' },
    agreement: { agreementId: about.agreementId, agreementNo: about.agreementNo, kind: 'agreement', versionNo: 1, attempt: 1 },
    document: { originalDigest: issued.original.digest, fieldsDigest: issued.fieldsDigest, readingTextDigest: issued.readingTextDigest, templateVersionId: issued.templateVersionId },
    person: { name: '王大三', maskedResidentId: maskResidentId(values.residentId), householdId },
    entry: {
      way: 'link', phoneVerifiedAtMs: at(5), startedAtMs: at(6), deviceClass: 'phone', addressHash: 'd'.repeat(64), userAgentFamily: 'WeChat 8, Android', sessionHash: 'e'.repeat(64), sessionStartedAtMs: at(1),
      links: [{ codeHash: 'c'.repeat(64), purpose: 'sign', mintedAtMs: at(0), expiresAtMs: at(9000), openedAtMs: at(1), revokedAtMs: null }], linkCount: 1,
    },
    identity: { compared: ['residentIdLastSix', 'phoneCode'], matched: true, confirmedAtMs: at(21) },
    consents, consentTexts: consentTextsOf(consents.flatMap((each) => each.texts.map((text) => text.digest))),
    face: { method: 'live-photo', action: '微微张开嘴', card: picture('1'), person: picture('2') },
    reading: { pages: [1, 2, 3, 4].map((page) => ({ page, atMs: at(60 + page) })), confirmedAtMs: at(90) },
    handwriting: { drawingsDigest: about.drawingsDigest, characters: sampleDrawings.map((each, index) => ({ character: each.character, strokes: each.strokes.length, durationMs: 900, confirmedAtMs: at(100 + index) })) },
    code: {
      serial: '17', maskedPhone: '138****8000', askedAtMs: at(110), sentAtMs: at(111), verifiedAtMs: at(120), wrongTries: 1, messageId: 'm1', providerMessageId: 'p1', deliveredAtMs: at(113), boundDigest: 'b'.repeat(64),
    },
    submit: { arrivedAtMs: at(120), requestHash: 'f'.repeat(64) },
  };
}

function sealUseOf(agreement: Agreement): SealUse {
  return {
    sealUseId: 'use', agreementId: agreement.agreementId, householdId, batchId: 'batch', agreementNo: agreement.agreementNo, sealId: 'seal', staffId: 'sealer', deviceId: 'device', atMs: signingTimeMs,
    signedCopyDigest: 'a'.repeat(64), sealedCopyDigest: 'b'.repeat(64), outcome: 'effective', revision: 1,
  };
}

type Act = { readonly type: DomainEvent['type']; readonly label: string; readonly by: string; readonly puts: readonly DomainRecord[] };

/** The hub's log of this household alone: pushed, signed, approved, sealed, with the log of another household between the last two. */
function logOf(agreement: Agreement, signing: Signing): Pick<EvidenceFile, 'changeLog' | 'history'> {
  const then = (status: Agreement['status'], revision: number): DomainRecord => ({ kind: 'agreement', record: { ...agreement, status, revision, sealed: null, approved: status === 'approved' ? agreement.approved : null } });
  const acts: readonly Act[] = [
    { type: 'publish', label: '推送', by: 'hotline', puts: [then('awaiting_signature', 2)] },
    { type: 'citizen_submitted', label: '申请人提交签字', by: 'citizen', puts: [{ kind: 'signing', record: { ...signing, outcome: 'submitted', revision: 1 } }, then('signed', 3)] },
    { type: 'approve', label: '审核通过', by: 'reviewer', puts: [{ kind: 'signing', record: signing }, then('approved', 4)] },
    { type: 'seal', label: '盖章', by: 'sealer', puts: [{ kind: 'agreement', record: agreement }, { kind: 'seal_use', record: sealUseOf(agreement) }] },
  ];
  const dataKey = realRandom.bytes(32);
  const entries: LogEntry[] = [];
  for (const [index, act] of acts.entries()) {
    const seq = index < 3 ? index + 1 : 6;
    const event = { ...outsideEvent('citizen', act.type, signingTimeMs, { householdId, agreementId: agreement.agreementId }, '') };
    const records = act.puts.map((put) => encloseRecord(put, dataKey, realRandom));
    const content = {
      epoch: 'epoch', seq, prevHash: index === 0 ? firstPrevHash : index < 3 ? entries[index - 1]?.change.hash ?? '' : '9'.repeat(64), atMs: signingTimeMs, commandId: null, householdId, records,
      event: encloseEvent(event, dataKey, realRandom),
    };
    const opened = records.map((record, place) => ({ kind: record.kind, id: record.id, revision: record.revision, salt: commitmentSalt(record, dataKey), text: JSON.stringify(act.puts[place]?.record) }));
    entries.push({ change: { ...content, hash: changeHash(content) }, opened });
  }
  const history = acts.map((act, index) => ({ seq: entries[index]?.change.seq ?? 0, atMs: signingTimeMs, type: act.type, label: act.label, actor: { kind: 'staff', id: act.by, name: act.by }, note: '' }));
  return { changeLog: { epoch: 'epoch', entries }, history };
}
