import { z } from 'zod';
import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { agentView } from './agent-view.ts';
import { pictureOf } from './open-counter.ts';
import { characterDrawingSchema } from '../../../shared/domain/character-drawing.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { latePendingSigning } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { noPhotoReason } from './no-photo-reason.ts';

/** 待认定: everything an admin judges one late counter signing by. Others may look, without the photos: these are for who decides. */
export async function showLateCase(deps: DeskDeps, input: Input<'counter.lateCase'>): Answer<'counter.lateCase'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, agreement, household, batch } = loaded.value;
  const signing = latePendingSigning(situation, agreement);
  if (signing === null) return refuse('late', '这户没有待认定的现场签约，请返回列表查看最新状态。');
  const counter = must(signing.counter, 'a late signing is a counter signing');
  const drawn = await readDocument(deps, signing.drawings);
  if (!drawn.ok) return drawn;
  const characters = z.array(characterDrawingSchema).safeParse(parseJson(new TextDecoder().decode(drawn.value)));
  if (!characters.success) return refuse('drawings', '签字笔迹的文件无法读取，请联网同步后再试；仍然不行请联系管理员。');
  const whyNot = commandProblem('admit_late', situation, agreement, by.value, deps.clock.nowMs());
  const [card, face] = await Promise.all([signing.photos?.card ?? null, signing.photos?.face ?? null].map((ref) => photoOf(deps, by.value.roles.includes('admin') ? ref : null)));
  if (card?.ok === false) return card;
  if (face?.ok === false) return face;
  const served = await loadShown(deps.db, 'staff', counter.staffId);
  return ok({
    agreementId: agreement.agreementId, householdId: household.householdId, kind: agreement.kind, agreementNo: agreement.agreementNo, name: nameOnVersion(agreement, household),
    revision: agreement.revision, signingId: signing.signingId, staffName: served?.name ?? '', witness: counter.witness, closesAtMs: effectiveClosesAtMs(batch, household, agreement), arrivedAtMs: signing.submittedAtMs,
    deviceTimeMs: counter.deviceTimeMs, lastHubTimeMs: counter.lastHubTimeMs, elapsedSinceHubMs: counter.elapsedSinceHubMs, clockAheadMs: clockAheadMs(counter),
    agent: agentView(signing, by.value.roles), characters: characters.data, cardPhoto: card?.value ?? null, facePhoto: face?.value ?? null, noPhotoReason: await noPhotoReason(deps, signing), canDecide: whyNot === null, whyNot: whyNot?.message ?? null,
  });
}

async function photoOf(deps: DeskDeps, ref: DocumentRef | null): Promise<Result<string | null, Refusal>> {
  if (ref === null) return ok(null);
  const bytes = await readDocument(deps, ref);
  return bytes.ok ? ok(pictureOf(bytes.value)) : bytes;
}

function clockAheadMs(counter: { readonly deviceTimeMs: number; readonly lastHubTimeMs: number | null; readonly elapsedSinceHubMs: number | null }): number | null {
  return counter.lastHubTimeMs === null || counter.elapsedSinceHubMs === null ? null : counter.deviceTimeMs - (counter.lastHubTimeMs + counter.elapsedSinceHubMs);
}
