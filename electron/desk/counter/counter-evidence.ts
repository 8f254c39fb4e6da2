import type { CounterFlow } from './counter-flow.ts';
import type { CommandPayload } from '../../../shared/protocol/command.ts';
import { consentDigest, consentTextsOf } from '../../../shared/crypto/consent-digest.ts';
import { maskResidentId } from '../../../shared/domain/resident-id.ts';
import { must } from '../../../shared/lib/assert.ts';
import { counterEvidenceForm } from '../../../shared/domain/signing-evidence.ts';
import type { CounterEvidence } from '../../../shared/domain/signing-evidence.ts';
import { programVersion } from '../../../shared/protocol/version.ts';
import { consentsByTick, tickSentences } from '../../../shared/text/consents/consents-by-tick.ts';
import type { ConsentTick } from '../../../shared/text/consents/consents-by-tick.ts';

type Times = Pick<CommandPayload<'counter_sign'>, 'deviceTimeMs' | 'lastHubTimeMs' | 'elapsedSinceHubMs'>;
export type CounterEvidenceInput = { readonly drawingsDigest: string; readonly photos: CommandPayload<'counter_sign'>['photos']; readonly letterDigest: string | null; readonly times: Times };

/** What happened on the way to one counter signature, in the form of the citizen pages' evidence; pictures by digest only. */
export function counterEvidence(flow: CounterFlow, input: CounterEvidenceInput): CounterEvidence {
  const { agreement, household, by, name, kept: { draft } } = flow;
  const issued = must(agreement.issued, 'the flow asks for it');
  const consentedAtMs = must(draft.consentedAtMs, 'asked before');
  const { photos, letterDigest } = input;
  const consents = [consentEvidence('start', consentedAtMs), consentEvidence('identity', consentedAtMs)];
  return {
    form: counterEvidenceForm,
    software: { name: '签约台', version: programVersion },
    agreement: { agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, kind: agreement.kind, versionNo: agreement.versionNo, attempt: agreement.attempt + 1 },
    document: { originalDigest: issued.original.digest, fieldsDigest: issued.fieldsDigest, readingTextDigest: issued.readingTextDigest, templateVersionId: issued.templateVersionId },
    person: { name, maskedResidentId: maskResidentId(issued.fields.values['residentId'] ?? ''), householdId: household.householdId },
    counter: { staffId: by.staffId, staffName: by.name, witness: draft.witness, startedAtMs: draft.startedAtMs, ...input.times },
    ...(draft.agent === null ? {} : { agent: { ...draft.agent, letterDigest: must(letterDigest, 'asked before') } }),
    consents, consentTexts: consentTextsOf(consents.flatMap((each) => each.texts.map((text) => text.digest))),
    photos: photos === null ? { taken: false, reason: draft.noPhotoReason } : { taken: true, card: { digest: photos.card.digest, atMs: draft.cardAtMs }, face: { digest: photos.face.digest, atMs: draft.faceAtMs } },
    reading: { confirmedAtMs: draft.readAtMs },
    handwriting: { drawingsDigest: input.drawingsDigest, characters: draft.characters.map((each) => characterEvidence(must(each, 'asked before'))) },
  };
}

function consentEvidence(tick: ConsentTick, atMs: number): CounterEvidence['consents'][number] {
  return { tick, sentence: tickSentences[tick], atMs, texts: consentsByTick[tick].map((text) => ({ key: text.key, version: text.version, digest: consentDigest(text) })) };
}

function characterEvidence({ drawing, confirmedAtMs }: NonNullable<CounterFlow['kept']['draft']['characters'][number]>): CounterEvidence['handwriting']['characters'][number] {
  return { character: drawing.character, strokes: drawing.strokes.length, durationMs: Math.round(drawing.strokes.at(-1)?.at(-1)?.t ?? 0), confirmedAtMs };
}
