import { z } from 'zod';
import { consentDigest } from '../../crypto/consent-digest.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { characterDrawingSchema } from '../../domain/character-drawing.ts';
import { isCounterEvidence, signingEvidenceSchema } from '../../domain/signing-evidence.ts';
import type { SigningEvidence } from '../../domain/signing-evidence.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { isInkOf, readSignatureProof } from './citizen-proof.ts';
import { judged } from './check-package.ts';
import type { EvidenceFinding, OpenedPackage } from './check-package.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { plain } from './manifest.ts';
import { strokePicture } from './stroke-picture.ts';

/** What is said of the way to the signature, against the signed PDF: the event certificate names the digest of the evidence, the ink is that of the strokes. */
export function checkSigning(opened: OpenedPackage): readonly EvidenceFinding[] {
  const { evidence, members } = opened;
  if (evidence.signing === null) {
    const isPaper = evidence.about.channel === 'paper' && evidence.handwriting === null && evidence.about.signingId === null;
    return judged('签署过程', isPaper ? [] : ['没有签署过程记录，也不是纸质签约。'], '纸质签约：没有网上签署过程和笔迹，以纸质原件为准；这里证明的是待签文本、扫描件和登记经过。');
  }
  const signing = signingEvidenceSchema.safeParse(evidence.signing);
  if (!signing.success) return judged('签署过程', ['签署过程记录的格式无法识别。'], '');
  const signed = signedCopyOf(opened);
  if (signed === null) return judged('签署过程', ['材料里没有签字件，签署过程无从核对。'], '');
  const digest = sha256Hex(canonicalJson(plain(evidence.signing)));
  return [
    ...judged('签署过程', [...bindingProblems(opened, digest, signed), ...matchProblems(evidence, signing.data)],
      `签署过程记录的校验值 ${digest} 由 evidence.json 重新算出，与签字件里事件证书所载的一致：这份记录就是这次签名的记录。`),
    ...judged('同意事项', consentProblems(signing.data), consentWords(signing.data)),
    ...judged('手写笔迹', strokeProblems(evidence, signing.data, members, signed), `按材料里的笔迹重新绘制，与签字件里的签名逐字节相同（${signing.data.handwriting.characters.map((each) => each.character).join('')}）。`),
  ];
}

function signedCopyOf({ evidence, members }: OpenedPackage): Uint8Array | null {
  const named = evidence.documents.find((each) => each.role === 'signed');
  return named === undefined ? null : members.get(named.member) ?? null;
}

function bindingProblems({ evidence }: OpenedPackage, digest: string, signed: Uint8Array): string[] {
  const proof = readSignatureProof(signed, 'citizen');
  const recorded = evidence.records.signings.find((each) => each.signingId === evidence.about.signingId);
  const problems: string[] = [];
  if (proof === null || proof.evidenceDigest === null) problems.push('签字件里没有可以核对的事件证书。');
  else if (proof.evidenceDigest !== digest) problems.push('签署过程记录与签字件里事件证书所载的校验值不一致：记录被改动过，或者是另一次签名的。');
  if (recorded?.evidenceDigest !== digest) problems.push('签署过程记录与系统登记的校验值不一致。');
  return problems;
}

/** The evidence names the same agreement, original and fields as the rest of the package. */
function matchProblems({ about, records, content }: EvidenceFile, signing: SigningEvidence): string[] {
  const { agreement, document, person } = signing;
  const issued = records.agreement.issued;
  const isSame = agreement.agreementId === about.agreementId && agreement.agreementNo === about.agreementNo && agreement.versionNo === about.versionNo
    && agreement.kind === about.kind && agreement.attempt === about.attempt && person.householdId === about.householdId && person.name === about.name
    && person.maskedResidentId === about.maskedResidentId && isCounterEvidence(signing) === (about.channel === 'counter');
  const isSameDocument = document.originalDigest === issued?.original.digest && document.fieldsDigest === content.fieldsDigest
    && document.readingTextDigest === issued.readingTextDigest && document.templateVersionId === content.template.templateVersionId;
  return [...agentProblems(records, about.signingId, signing), ...(isSame ? [] : ['签署过程记录不是这一份协议、这一次签字的。']), ...(isSameDocument ? [] : ['签署过程记录所指的待签文本不是材料里的那一份。'])];
}

/** Who signed in place of the principal applicant, and by which 委托书, is said alike by what was recorded on the way and by the hub's record. */
function agentProblems({ signings }: EvidenceFile['records'], signingId: string | null, signing: SigningEvidence): string[] {
  const registered = signings.find((each) => each.signingId === signingId)?.counter?.agent;
  const told = isCounterEvidence(signing) ? signing.agent : undefined;
  const isSame = registered === undefined || told === undefined
    ? registered === told
    : registered.name === told.name && registered.idNumber === told.idNumber && registered.relation === told.relation && registered.letter.digest === told.letterDigest;
  return isSame ? [] : ['签署过程记录所载的受托人或委托书与系统登记的不一致。'];
}

/** Every text agreed to is there whole; records of form 1 name them by version and digest alone. */
function consentProblems(signing: SigningEvidence): string[] {
  if (signing.consentTexts === undefined) return [];
  const known = new Map(signing.consentTexts.map((text) => [consentDigest(text), text]));
  return signing.consents.flatMap((consent) => consent.texts).flatMap((text) => {
    const whole = known.get(text.digest);
    return whole === undefined || (whole.key === text.key && whole.version === text.version) ? [] : [`《${whole.title}》的全文与所同意的版本不一致。`];
  });
}

function consentWords(signing: SigningEvidence): string {
  const known = new Set((signing.consentTexts ?? []).map(consentDigest));
  const texts = signing.consents.flatMap((consent) => consent.texts);
  const whole = texts.filter((text) => known.has(text.digest)).length;
  return whole === texts.length
    ? `所同意的 ${texts.length} 处文本都有全文，全文的校验值与当时登记的一致。`
    : `所同意的 ${texts.length} 处文本都登记了版本和校验值；其中 ${whole} 处附有全文且一致，其余须另取当时的文本核对。`;
}

const drawingsSchema = z.array(characterDrawingSchema);

function strokeProblems({ handwriting }: EvidenceFile, signing: SigningEvidence, members: ReadonlyMap<string, Uint8Array>, signed: Uint8Array): string[] {
  const bytes = handwriting === null ? undefined : members.get(handwriting.member);
  if (handwriting === null || bytes === undefined) return ['材料里没有笔迹。'];
  const digest = sha256Hex(bytes);
  const drawings = drawingsSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  if (!drawings.success) return ['笔迹文件无法读取。'];
  const problems: string[] = [];
  if (digest !== handwriting.digest || digest !== signing.handwriting.drawingsDigest) problems.push('笔迹文件与签署过程记录里的校验值不一致：笔迹被改动过，或者是另一次签名的。');
  if (!isInkOf(signed, drawings.data)) problems.push('按笔迹重新绘制，与签字件里的签名不同。');
  const recorded = signing.handwriting.characters;
  const isSame = drawings.data.length === recorded.length && handwriting.characters.length === recorded.length
    && drawings.data.every((drawing, index) => drawing.character === recorded[index]?.character && drawing.strokes.length === recorded[index]?.strokes && drawing.character === handwriting.characters[index]?.character);
  if (!isSame) problems.push('笔迹的字数、笔画数与签署过程记录不一致。');
  drawings.data.forEach((drawing, index) => {
    const named = handwriting.characters[index];
    const picture = named === undefined ? undefined : members.get(named.picture);
    const expected = Buffer.from(strokePicture(drawing), 'utf8');
    if (named === undefined || picture === undefined || Buffer.compare(expected, picture) !== 0 || sha256Hex(picture) !== named.pictureDigest) problems.push(`“${drawing.character}”字的图形与笔迹不一致。`);
  });
  return problems;
}
