import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { checkTemplateKind } from '../../shared/documents/template/check-template.ts';
import type { SignatureReport } from '../../shared/documents/doors.ts';
import { readTemplate } from '../../shared/documents/template/parse-template.ts';
import { characterDrawingSchema } from '../../shared/domain/character-drawing.ts';
import { agreementCommands } from '../../shared/domain/command-guard.ts';
import { digestSchema } from '../../shared/domain/records.ts';
import type { DocumentRef, TemplateVersion } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { currentSigning } from '../../shared/domain/situation.ts';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HandedIn } from '../../shared/protocol/hand-in.ts';
import { intentOf } from '../../shared/protocol/command.ts';
import type { Command, Intent, IssuedOriginal } from '../../shared/protocol/command.ts';
import type { HubDeps } from './hub-deps.ts';
import { handedInDocumentProblem } from './hand-in/settle-hand-in.ts';
import { loadRecord } from './load-situation.ts';
import { readDocument } from './parts.ts';
import type { ReadDb } from './schema.ts';

type CheckDeps = Pick<HubDeps, 'keys' | 'files' | 'documents' | 'clock'>;

/** What belongs to no household. */
const officeCommands: readonly Command['type'][] = [
  'create_batch', 'update_batch', 'save_template_version', 'save_seal',
  'mint_enrolment_code', 'rename_device', 'stop_device', 'start_device', 'save_staff', 'stop_staff', 'start_staff', 'reset_password', 'erase_household',
];

/** Null when the household that a command names for its envelope is the one its subject belongs to. */
export function envelopeProblem(command: Pick<Command, 'type' | 'subjectId' | 'householdId' | 'expectedRevision' | 'payload'>, situation: Situation): Refusal | null {
  const { type, subjectId, householdId } = command;
  const wrong = { code: 'household', message: '该操作与所属家庭不一致，请刷新后重新办理。' };
  if (agreementCommands.includes(type)) return situation.agreements.some((each) => each.agreementId === subjectId) ? null : wrong;
  if (type === 'settle_hand_in') {
    const intent = intentOf(command);
    return intent?.type === 'settle_hand_in' && intent.payload.content.event.householdId === householdId ? null : wrong;
  }
  if (type === 'audit' || type === 'abandon') return null;
  if (officeCommands.includes(type)) return householdId === null ? null : wrong;
  return householdId === subjectId ? null : wrong;
}

/**
 * What the hub checks of the documents that a command brings, beyond the decision: templates can be read; originals are whole
 * (that they say what the records say is asked in the transaction); a seal is one honest bureau tail on the very signed copy, by the registered seal.
 */
export async function documentProblem(db: ReadDb, deps: CheckDeps, intent: Intent, situation: Situation): Promise<Refusal | null> {
  switch (intent.type) {
    case 'publish': case 'correct': case 'restore': case 'start_waiver': return originalProblem(db, deps, intent.payload.issued);
    case 'seal': return sealProblem(db, deps, intent, situation);
    case 'save_template_version': return templateProblem(intent.payload.template);
    case 'settle_hand_in': return intent.payload.accept ? (await handedInDocumentProblem(db, deps, intent.payload.content)) ?? handedInSealProblem(db, deps, intent.payload.content, situation) : null;
    default: return null;
  }
}

/** A template that cannot be read would stop every batch that names it; which free columns lists bring, only the desk knows. */
function templateProblem({ text, kind }: TemplateVersion): Refusal | null {
  const { template, faults } = readTemplate(text);
  const [fault] = [...faults, ...checkTemplateKind(template, kind, 1)];
  return fault === undefined ? null : { code: 'template_fault', message: `模板第 ${fault.line} 行第 ${fault.column} 个字：${fault.message}` };
}

async function originalProblem(db: ReadDb, deps: CheckDeps, issued: IssuedOriginal): Promise<Refusal | null> {
  const original = await readDocument(db, deps, issued.original);
  const readingText = await readDocument(db, deps, issued.readingText);
  if (!original.ok || !readingText.ok) return { code: 'document', message: '待签文本没有完整上传，请重新生成协议后再推送。' };
  if (issued.original.parts[0]?.digest !== issued.baseDigest || issued.readingText.digest !== issued.readingTextDigest) {
    return { code: 'document', message: '待签文本与登记的文件校验值不一致，请重新生成协议后再推送。' };
  }
  return null;
}

/** A seal that a desk hands in is looked at as one that a desk brings. */
async function handedInSealProblem(db: ReadDb, deps: CheckDeps, content: HandedIn, situation: Situation): Promise<Refusal | null> {
  for (const put of content.records) {
    if (put.kind !== 'agreement' || put.record.sealed?.channel !== 'digital') continue;
    const now = situation.agreements.find((each) => each.agreementId === put.record.agreementId);
    if (now?.sealed?.document.digest === put.record.sealed.document.digest) continue;
    const use = content.records.flatMap((each) => (each.kind === 'seal_use' && each.record.agreementId === put.record.agreementId ? [each.record] : []))[0];
    const signedCopy = now === undefined ? null : currentSigning(situation, now)?.signedCopy ?? null;
    if (use === undefined || signedCopy?.digest !== use.signedCopyDigest) return { code: 'document', message: '盖章件不是在现在的签字件上盖的章，不能采纳，请重新盖章。' };
    const { signedCopyDigest, sealId, sealUseId } = use;
    const problem = await sealProblem(db, deps, { type: 'seal', subjectId: put.record.agreementId, expectedRevision: 0, payload: { signedCopyDigest, sealedCopy: put.record.sealed.document, sealId, sealUseId, leaseId: null } }, situation);
    if (problem !== null) return problem;
  }
  return null;
}

async function sealProblem(db: ReadDb, deps: CheckDeps, intent: Extract<Intent, { type: 'seal' }>, situation: Situation): Promise<Refusal | null> {
  const agreement = situation.agreements.find((each) => each.agreementId === intent.subjectId);
  const signedCopy = agreement === undefined ? null : (currentSigning(situation, agreement)?.signedCopy ?? null);
  // Which signature is current is for the decision to say.
  if (signedCopy === null || signedCopy.digest !== intent.payload.signedCopyDigest) return null;
  const seal = await loadRecord(db, deps, 'seal', intent.payload.sealId);
  if (seal === null || seal.sealId !== situation.batch?.sealId) return { code: 'seal', message: '该印章不是本批次登记的印章，请选用本批次的印章。' };
  const signed = await readDocument(db, deps, signedCopy);
  const sealed = await readDocument(db, deps, intent.payload.sealedCopy);
  if (!signed.ok || !sealed.ok) return { code: 'document', message: '盖章件没有完整上传，请重新盖章。' };
  const isPrefix = sealed.value.length > signed.value.length && sha256Hex(sealed.value.subarray(0, signed.value.length)) === signedCopy.digest;
  if (!isPrefix) return { code: 'document', message: '盖章件不是在该签字件上盖的章，请重新盖章。' };
  const report = await deps.documents.verify(sealed.value, [seal.rootPem], [seal.timestamp?.rootPem ?? '']);
  const bureau = report.signatures.find((each) => each.field === 'bureau');
  if (report.verdict !== 'genuine' || bureau === undefined || !bureau.intact) return { code: 'document', message: '盖章件未通过校验，请重新盖章；再次失败请联系管理员。' };
  if (!isWithinValidity(bureau)) return { code: 'document', message: '盖章时印章证书不在有效期内，不能登记为已盖章，请更换证书后重新盖章。' };
  if (seal.timestamp !== null && bureau.timestampedAt === null) return { code: 'document', message: '该印章登记了时间戳服务，但盖章件没有时间戳，请重新盖章。' };
  return report.agreementNo === agreement?.agreementNo ? null : { code: 'document', message: '盖章件的协议编号与登记的不一致，请重新盖章。' };
}

/** Whether the certificate was valid at the moment that the timestamp proves or, without one, the signature claims: a seal that comes late from an offline desk may be older than its certificate's end. */
function isWithinValidity({ claimedAt, timestampedAt, certificateNotBefore, certificateNotAfter }: SignatureReport): boolean {
  const atMs = Date.parse(timestampedAt ?? claimedAt ?? '');
  return Number.isNaN(atMs) || (atMs >= Date.parse(certificateNotBefore ?? '') && atMs <= Date.parse(certificateNotAfter ?? ''));
}

export type CounterTail = { readonly original: DocumentRef; readonly tail: Uint8Array; readonly signedCopy: DocumentRef };

/** The citizen tail of a counter signature, made by the hub like every one (Sync, line 14). */
export async function makeCounterTail(db: ReadDb, deps: CheckDeps, intent: Extract<Intent, { type: 'counter_sign' }>, situation: Situation): Promise<Result<CounterTail, Refusal>> {
  const issued = situation.agreements.find((each) => each.agreementId === intent.subjectId)?.issued ?? null;
  if (issued === null) return refuse('status', '协议还没有推送，不能现场签约。');
  const original = await readDocument(db, deps, issued.original);
  const drawn = await readDocument(db, deps, intent.payload.drawings);
  if (!original.ok || !drawn.ok) return refuse('document', '现场签约的笔迹没有完整上传，请重新上传。');
  const drawings = z.array(characterDrawingSchema).min(1).max(40).safeParse(parseJson(Buffer.from(drawn.value).toString('utf8')));
  if (!drawings.success) return refuse('document', '现场签约的笔迹无法读取，请重新现场签约。');
  const evidenceDigest = digestSchema.parse(intent.payload.evidence.digest);
  const signedAtMs = Math.min(intent.payload.deviceTimeMs, deps.clock.nowMs());
  const { agent } = intent.payload;
  const signerName = agent?.name ?? issued.fields.values['principalApplicant'] ?? '';
  const tail = await deps.documents.citizenTail({ original: original.value, drawings: drawings.data, signedAtMs, evidenceDigest, signerName, isByAgent: agent !== undefined });
  if (!tail.ok) return tail;
  const joined = Buffer.concat([original.value, tail.value]);
  const signedCopy = { digest: sha256Hex(joined), parts: [...issued.original.parts, { digest: sha256Hex(tail.value), length: tail.value.length }] };
  return ok({ original: issued.original, tail: tail.value, signedCopy });
}
