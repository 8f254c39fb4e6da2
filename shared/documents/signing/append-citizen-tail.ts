import { must } from '../../lib/assert.ts';
import { refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { CharacterDrawing, Signer } from '../doors.ts';
import { appearanceObject } from '../marks/appearance.ts';
import { citizenAppearance, signingDate } from '../marks/citizen-appearance.ts';
import type { MarkFonts } from '../marks/glyph-outline.ts';
import { readRectangle } from '../pdf/form-fields.ts';
import { openGrownFile, replaceEntries } from '../pdf/grown-file.ts';
import { guardFaults } from '../pdf/read-structure.ts';
import { pdfTime, writeSignedTail } from './write-signed-tail.ts';

export type CitizenTailInput = {
  /** One drawing for each character of the name, in order. */
  readonly drawings: readonly CharacterDrawing[];
  /** The day printed under the signature, 2026-01-21, in the office's time zone. */
  readonly signedOnIso: string;
  /** The moment claimed inside the signature dictionary; without it only the day is claimed. */
  readonly signedAtMs?: number;
  /** Whether 受托人 wrote in place of the principal applicant: it is printed behind the date. */
  readonly isByAgent?: boolean;
  /** The event certificate made for this one signing. */
  readonly signer: Signer;
  readonly fonts: MarkFonts;
};

/**
 * The citizen's tail on an original: handwriting and date in the `citizen` field, signed over the whole file. Returns
 * the tail only; the signed copy is `original` followed by it.
 */
export async function appendCitizenTail(original: Uint8Array, input: CitizenTailInput): Promise<Result<Uint8Array, Refusal>> {
  const file = openGrownFile(original);
  if (!file.ok) return file;
  const field = must(file.value.fields.get('citizen'), 'openGrownFile looked for it');
  if (field.dict.has('V')) return refuse('already_signed', '这份文书已经签名，不能重复签名。');
  const rectangle = readRectangle(field.dict.get('Rect'));
  if (rectangle === null) return refuse('template_fault', '文书缺少签字处的位置，请联系工作人员重新生成文书。');
  const first = file.value.size;
  const mark = { dateNumber: first + 1, signedOnIso: input.signedOnIso, widthPt: rectangle.right - rectangle.left, heightPt: rectangle.top - rectangle.bottom };
  const appearance = citizenAppearance({ drawings: input.drawings, ...mark });
  if (!appearance.ok) return appearance;
  const changed = guardFaults(() => replaceEntries(field.object, { V: `${first} 0 R`, AP: `<< /N ${first + 2} 0 R >>` }));
  if (!changed.ok) return changed;
  return writeSignedTail(file.value, {
    signatureNumber: first,
    objects: [signingDate({ ...mark, isByAgent: input.isByAgent === true }, input.fonts), appearanceObject(first + 2, appearance.value, 'quick'), changed.value],
    size: first + 3,
    time: pdfTime({ dayIso: input.signedOnIso, atMs: input.signedAtMs }),
    signer: input.signer,
  });
}
