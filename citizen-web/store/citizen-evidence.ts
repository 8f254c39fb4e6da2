import { consentTextsOf } from '../../shared/crypto/consent-digest.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { maskPhone, maskResidentId } from '../../shared/domain/resident-id.ts';
import { signingEvidenceForm } from '../../shared/domain/signing-evidence.ts';
import type { CitizenEvidence } from '../../shared/domain/signing-evidence.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import { must } from '../../shared/lib/assert.ts';
import { programVersion } from '../../shared/protocol/version.ts';
import { tickSentences } from '../../shared/text/consents/consents-by-tick.ts';
import { faceProviderText } from '../../shared/text/consents/face-provider.ts';
import type { CheckedCode, CodeBinding } from '../security/one-time-codes.ts';
import { listAccessCodes } from './citizen-access-codes.ts';
import { readingSinceMs } from './citizen-draft.ts';
import type { SigningDraft } from './citizen-draft.ts';
import type { DraftOwner } from './citizen-drafts.ts';
import type { HubDeps } from './hub-deps.ts';
import type { ReadDb } from './schema.ts';

export type Submission = DraftOwner & {
  readonly issued: NonNullable<Agreement['issued']>;
  readonly draft: SigningDraft;
  readonly session: {
    readonly tokenHash: string; readonly createdAtMs: number;
    readonly state: { readonly entry: 'portal' | 'link'; readonly phoneVerifiedAtMs: number | null };
  };
  readonly typedCode: string;
  /** When the whole request had reached the hub: the time that counts against the close (product.md, 签约期限). */
  readonly arrivedAtMs: number;
  readonly address: string;
  /** Such as `WeChat 8, Android`: never the whole line, which tells too much of a person. */
  readonly userAgentFamily: string;
  /** Keyed hash of the browser's own number (security/device-id.ts). */
  readonly deviceHash: string;
};

/** What the hub's tables say besides the draft: the 签约码 of this version and the message that carried the code. */
export type EvidenceFacts = {
  readonly links: NonNullable<CitizenEvidence['entry']['links']>;
  readonly linkCount: number;
  /** Null where the code is in no message that is known. */
  readonly codeMessage: { readonly sentAtMs: number | null; readonly providerMessageId: string | null; readonly deliveredAtMs: number | null } | null;
};
const namedLinks = 20;

export async function gatherEvidenceFacts(db: ReadDb, agreementId: string, code: CheckedCode): Promise<EvidenceFacts> {
  const links = await listAccessCodes(db, agreementId);
  const message = code.messageId === null ? undefined : await db.selectFrom('sms_outbox').select(['state', 'sent_at_ms', 'provider_id', 'receipt_at_ms']).where('message_id', '=', code.messageId).executeTakeFirst();
  const codeMessage = message === undefined ? null : { sentAtMs: message.sent_at_ms, providerMessageId: message.provider_id, deliveredAtMs: message.state === 'sent' ? message.receipt_at_ms : null };
  return { links: links.slice(0, namedLinks), linkCount: links.length, codeMessage };
}

export type EvidenceInput = Submission & { readonly code: CheckedCode; readonly facts: EvidenceFacts; readonly binding: CodeBinding; readonly drawingsDigest: string };

/** What happened on the way to one signature, as plain data: the event certificate carries its digest. Pictures by digest only. */
export function evidenceOf(deps: Pick<HubDeps, 'keys'>, input: EvidenceInput): CitizenEvidence {
  const { agreement, household, issued, draft, code } = input;
  const { values } = issued.fields;
  const consents = consentsOf(draft);
  return {
    form: signingEvidenceForm,
    software: { name: '签约台', version: programVersion },
    agreement: { agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, kind: agreement.kind, versionNo: agreement.versionNo, attempt: draft.attempt },
    document: { originalDigest: issued.original.digest, fieldsDigest: issued.fieldsDigest, readingTextDigest: issued.readingTextDigest, templateVersionId: issued.templateVersionId },
    person: { name: values['principalApplicant'] ?? '', maskedResidentId: maskResidentId(values['residentId'] ?? ''), householdId: household.householdId },
    entry: entryEvidence(deps, input),
    identity: {
      compared: input.session.state.entry === 'portal' ? ['residentId', 'phone', 'phoneCode'] : ['residentIdLastSix', 'phoneCode'],
      matched: true, confirmedAtMs: must(draft.identity, 'stages are in order').atMs,
    },
    consents, consentTexts: consentTextsOf(consents.flatMap((each) => each.texts.map((text) => text.digest)), draft.providerFace.passed === null ? [] : [faceProviderText(draft.providerFace.passed.label)]),
    face: faceEvidence(draft),
    reading: {
      way: draft.readingWay, sinceMs: readingSinceMs(draft), pages: draft.pagesRead.map((each) => ({ page: each.page, atMs: each.atMs })),
      textParts: draft.textPartsRead.map((each) => ({ part: each.part, atMs: each.atMs })), confirmedAtMs: draft.readAtMs,
    },
    handwriting: { drawingsDigest: input.drawingsDigest, characters: draft.characters.map(characterEvidence) },
    code: {
      serial: code.serial, maskedPhone: maskPhone(household.contactPhone), askedAtMs: code.askedAtMs, sentAtMs: input.facts.codeMessage?.sentAtMs ?? null, verifiedAtMs: input.arrivedAtMs,
      wrongTries: code.triesBefore, messageId: code.messageId, providerMessageId: input.facts.codeMessage?.providerMessageId ?? null,
      deliveredAtMs: input.facts.codeMessage?.deliveredAtMs ?? null, boundDigest: input.binding.documentDigest,
    },
    submit: { arrivedAtMs: input.arrivedAtMs, requestHash: requestHash(deps, input) },
  };
}

function entryEvidence(deps: Pick<HubDeps, 'keys'>, { session, draft, address, userAgentFamily, deviceHash, facts }: EvidenceInput): CitizenEvidence['entry'] {
  return {
    way: session.state.entry, phoneVerifiedAtMs: session.state.phoneVerifiedAtMs, startedAtMs: draft.startedAtMs, deviceClass: draft.deviceClass,
    addressHash: deps.keys.keyedHash('address', address), userAgentFamily, deviceHash, sessionHash: sha256Hex(`evidence:${session.tokenHash}`), sessionStartedAtMs: session.createdAtMs,
    links: facts.links, linkCount: facts.linkCount,
  };
}

/** Of what the request said. By keyed hash: a code of six digits could be guessed from a bare one. */
function requestHash(deps: Pick<HubDeps, 'keys'>, { session, typedCode, binding }: EvidenceInput): string {
  return deps.keys.keyedHash('submit-request', canonicalJson({ path: '/sign/submit', session: session.tokenHash, code: typedCode, bound: binding.documentDigest }));
}

/** A provider's look at the face has a consent of its own. */
function consentsOf(draft: SigningDraft): CitizenEvidence['consents'] {
  const own = [consentEvidence('start', tickSentences.start, draft.service), consentEvidence('identity', tickSentences.identity, draft.identity), consentEvidence('biometric', tickSentences.identity, draft.biometric)];
  return draft.providerFace.passed === null ? own : [...own, consentEvidence('face_provider', undefined, draft.providerFace.consent)];
}

function consentEvidence(tick: string, sentence: string | undefined, consent: SigningDraft['service']): CitizenEvidence['consents'][number] {
  const given = must(consent, 'stages are in order');
  return { tick, ...(sentence === undefined ? {} : { sentence }), atMs: given.atMs, texts: given.texts.map((text) => ({ key: text.key, version: text.version, digest: text.digest })) };
}

/** By a provider: its own names of the attempt and the result, the token as its hash, never a picture. */
function faceEvidence(draft: SigningDraft): CitizenEvidence['face'] {
  const { passed } = draft.providerFace;
  if (passed === null) return { method: 'live-photo', action: must(draft.person, 'stages are in order').action, card: pictureEvidence(draft.card), person: pictureEvidence(draft.person) };
  return { method: 'provider', provider: passed.label, requestId: passed.requestId, tokenDigest: passed.tokenHash, resultCode: passed.resultCode, similarity: passed.similarity, atMs: passed.atMs };
}

function pictureEvidence(picture: SigningDraft['card']): { digest: string; mediaType: string; atMs: number } {
  const taken = must(picture, 'stages are in order');
  return { digest: taken.document.digest, mediaType: taken.mediaType, atMs: taken.atMs };
}

function characterEvidence(each: SigningDraft['characters'][number]): CitizenEvidence['handwriting']['characters'][number] {
  const drawing = must(each.drawing, 'every character is drawn');
  const lastPoint = drawing.strokes.at(-1)?.at(-1);
  return { character: drawing.character, strokes: drawing.strokes.length, durationMs: Math.round(lastPoint?.t ?? 0), confirmedAtMs: each.confirmedAtMs, clearCount: each.clearCount, isPrefilled: each.isPrefilled };
}
