import { plainPicture } from '../../build/demo/plain-picture.ts';
import type { CharacterDrawing } from '../../shared/documents/doors.ts';
import { must } from '../../shared/lib/assert.ts';
import { sampleDrawings } from './signing-world.ts';
import type { UseCaseDesk } from './use-case-desk.ts';

/** Invented ink: the sample strokes under the characters of the name. */
export function drawingsOf(name: string): CharacterDrawing[] {
  return [...name].map((character, index) => ({ ...must(sampleDrawings[index % sampleDrawings.length], 'ink'), character }));
}

/** 现场签约 with everything but the last word: `signer` writes their name. */
export async function goThroughCounter(desk: UseCaseDesk, agreementId: string, signer: string): Promise<void> {
  await desk.done('counter.save', { agreementId, step: { kind: 'witness', witness: '周社工' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'consent' } });
  for (const which of ['card', 'face'] as const) await desk.done('counter.photo', { agreementId, which, fileToken: desk.upload(`${which}.png`, plainPicture()) });
  await desk.done('counter.save', { agreementId, step: { kind: 'read' } });
  for (const [index, drawing] of drawingsOf(signer).entries()) await desk.done('counter.save', { agreementId, step: { kind: 'drawing', index, drawing } });
}
