import { expect, test } from 'vitest';
import { currentStage, draftSchema, isStageOpen, newDraft, signingStages } from '../../../../citizen-web/store/citizen-draft.ts';
import type { SigningDraft } from '../../../../citizen-web/store/citizen-draft.ts';
import type { DrawnCharacter } from '../../../../shared/domain/character-drawing.ts';
import { documentOf } from '../../../support/domain-samples.ts';
import { sampleDrawings } from '../../../support/signing-world.ts';

const start = { attempt: 1, nowMs: 5, deviceClass: 'phone', faceAction: '微微张开嘴', characters: ['王', '大', '三'], returned: null } as const;
const consent = { atMs: 1, texts: [] };
const picture = { document: documentOf('1'), mediaType: 'image/png', atMs: 1 } as const;
const drawings: DrawnCharacter[] = JSON.parse(JSON.stringify(sampleDrawings));

test('stages come one after the other, and what is behind stays open', () => {
  const ways: SigningDraft[] = [newDraft(start)];
  const finish: ((draft: SigningDraft) => SigningDraft)[] = [
    (draft) => ({ ...draft, coverAtMs: 1 }), (draft) => ({ ...draft, service: consent }), (draft) => ({ ...draft, identity: consent, biometric: consent }), (draft) => ({ ...draft, card: picture }),
    (draft) => ({ ...draft, person: { ...picture, action: '微微张开嘴' } }), (draft) => ({ ...draft, readAtMs: 1 }),
    (draft) => ({ ...draft, characters: drawings.map((drawing) => ({ drawing, confirmedAtMs: 1, turn: 0, clearCount: 0, isPrefilled: false })) }),
  ];
  for (const step of finish) ways.push(step(ways.at(-1) ?? newDraft(start)));
  expect(ways.map(currentStage)).toEqual([...signingStages]);
  for (const [index, draft] of ways.entries()) expect(signingStages.map((stage) => isStageOpen(draft, stage))).toEqual(signingStages.map((_stage, other) => other <= index));
});

test('a draft begun before the biometric consent was recorded by itself asks for it again, and nothing of it is lost', () => {
  const { biometric: _one, photoTries: _other, ...older } = { ...newDraft(start), coverAtMs: 1, service: consent, identity: consent, card: picture, person: picture };
  const read = draftSchema.parse(older);
  expect(currentStage(read)).toBe('identity');
  expect(currentStage({ ...read, biometric: consent })).toBe('read');
});

test('a stage finished out of order opens nothing', () => {
  expect(currentStage({ ...newDraft(start), readAtMs: 1, card: picture })).toBe('cover');
});

test('after a return only the characters complained of are empty, and none is confirmed', () => {
  const draft = newDraft({ ...start, attempt: 2, returned: { drawings, positions: [1] } });
  expect(draft.characters.map((each) => each.drawing?.character ?? null)).toEqual(['王', null, '三']);
  expect(draft.characters.every((each) => each.confirmedAtMs === null)).toBe(true);
});

test('整体重签, and a name that has changed, begin with empty boxes', () => {
  expect(newDraft({ ...start, returned: { drawings, positions: [] } }).characters.every((each) => each.drawing === null)).toBe(true);
  expect(newDraft({ ...start, characters: ['李', '大', '三'], returned: { drawings, positions: [2] } }).characters.map((each) => each.drawing?.character ?? null)).toEqual([null, '大', null]);
});
