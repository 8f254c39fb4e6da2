import type { Agreement } from '../../shared/domain/records.ts';
import { maskPhone, maskResidentId } from '../../shared/domain/resident-id.ts';
import type { Json } from '../../shared/lib/canonical-json.ts';
import { must } from '../../shared/lib/assert.ts';
import type { CodeBinding } from '../security/one-time-codes.ts';
import type { SigningDraft } from './citizen-draft.ts';
import type { DraftOwner } from './citizen-drafts.ts';
import type { HubDeps } from './hub-deps.ts';

export type Submission = DraftOwner & {
  readonly issued: NonNullable<Agreement['issued']>;
  readonly draft: SigningDraft;
  readonly session: { readonly tokenHash: string; readonly state: { readonly entry: 'portal' | 'link'; readonly phoneVerifiedAtMs: number | null } };
  readonly typedCode: string;
  /** When the whole request had reached the hub: the time that counts against the close (product.md, 签约期限). */
  readonly arrivedAtMs: number;
  readonly address: string;
};

export type EvidenceInput = Submission & {
  readonly code: { readonly serial: string; readonly sentAtMs: number };
  readonly binding: CodeBinding;
  readonly drawingsDigest: string;
};

/** What happened on the way to one signature, as plain data: the event certificate carries its digest. Pictures by digest only. */
export function evidenceOf(deps: Pick<HubDeps, 'keys'>, input: EvidenceInput): Json {
  const { agreement, household, issued, draft, session } = input;
  const { values } = issued.fields;
  return {
    form: 'qianyuetai signing evidence 1',
    agreement: { agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, kind: agreement.kind, versionNo: agreement.versionNo, attempt: draft.attempt },
    document: { originalDigest: issued.original.digest, fieldsDigest: issued.fieldsDigest, readingTextDigest: issued.readingTextDigest, templateVersionId: issued.templateVersionId },
    person: { name: values['principalApplicant'] ?? '', maskedResidentId: maskResidentId(values['residentId'] ?? ''), householdId: household.householdId },
    entry: { way: session.state.entry, phoneVerifiedAtMs: session.state.phoneVerifiedAtMs, startedAtMs: draft.startedAtMs, deviceClass: draft.deviceClass, addressHash: deps.keys.keyedHash('address', input.address) },
    consents: [consentEvidence('start', draft.service), consentEvidence('identity', draft.identity)],
    face: { method: 'live-photo', action: draft.faceAction, card: pictureEvidence(draft.card), person: pictureEvidence(draft.person) },
    reading: {
      way: draft.readingWay, sinceMs: draft.readingSinceMs, pages: draft.pagesRead.map((each) => ({ page: each.page, atMs: each.atMs })),
      textParts: draft.textPartsRead.map((each) => ({ part: each.part, atMs: each.atMs })), confirmedAtMs: draft.readAtMs,
    },
    handwriting: { drawingsDigest: input.drawingsDigest, characters: draft.characters.map(characterEvidence) },
    code: { serial: input.code.serial, maskedPhone: maskPhone(household.contactPhone), sentAtMs: input.code.sentAtMs, boundDigest: input.binding.documentDigest },
    submit: { arrivedAtMs: input.arrivedAtMs },
  };
}

const fastMs = 60_000;
const recentMs = 7 * 24 * 3_600_000;

/** What a reviewer should look at twice (product.md, 审核). */
export function riskFlagsOf(submission: Submission): string[] {
  const { draft, household, arrivedAtMs } = submission;
  const flags: string[] = [];
  if (arrivedAtMs - draft.startedAtMs < fastMs) flags.push('全程不足一分钟');
  if (household.phoneChange !== null && arrivedAtMs - household.phoneChange.atMs < recentMs) flags.push('七日内更换过联系手机');
  return flags;
}

function consentEvidence(tick: string, consent: SigningDraft['service']): Json {
  const given = must(consent, 'stages are in order');
  return { tick, atMs: given.atMs, texts: given.texts.map((text) => ({ key: text.key, version: text.version, digest: text.digest })) };
}

function pictureEvidence(picture: SigningDraft['card']): Json {
  const taken = must(picture, 'stages are in order');
  return { digest: taken.document.digest, mediaType: taken.mediaType, atMs: taken.atMs };
}

function characterEvidence(each: SigningDraft['characters'][number]): Json {
  const drawing = must(each.drawing, 'every character is drawn');
  const lastPoint = drawing.strokes.at(-1)?.at(-1);
  return { character: drawing.character, strokes: drawing.strokes.length, durationMs: Math.round(lastPoint?.t ?? 0), confirmedAtMs: each.confirmedAtMs };
}
