import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { loadCounterFlow } from './counter-flow.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { maskResidentId } from '../../../shared/domain/resident-id.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 现场签约 of one version, as far as it has come on this desk: goes on where it was left. */
export async function openCounter(deps: DeskDeps, input: Input<'counter.open'>): Answer<'counter.open'> {
  const flow = await loadCounterFlow(deps, input.agreementId);
  if (!flow.ok) return flow;
  const { agreement, household, batch, by, name, characters, kept } = flow.value;
  const { draft } = kept;
  const staff = await listShown(deps.db, 'staff', {});
  return ok({
    agreementId: agreement.agreementId, householdId: household.householdId, kind: agreement.kind, agreementNo: agreement.agreementNo, name,
    maskedId: maskResidentId((agreement.issued?.fields ?? household.fields).values['residentId'] ?? ''), staffName: by.name, closesAtMs: effectiveClosesAtMs(batch, household, agreement),
    witnesses: staff.filter((each) => each.active && each.staffId !== by.staffId).map((each) => each.name),
    // Who was written down while the batch still allowed it can be taken back.
    agentsAllowed: batch.allowAgents || draft.agent !== null, agent: draft.agent, hasLetter: kept.letter !== null,
    witness: draft.witness, consentedAtMs: draft.consentedAtMs, card: pictureOf(kept.card), face: pictureOf(kept.face), noPhotoReason: draft.noPhotoReason, readAtMs: draft.readAtMs,
    characters: characters.map((character, index) => ({ character, drawing: draft.characters[index]?.drawing ?? null, isConfirmed: (draft.characters[index]?.confirmedAtMs ?? null) !== null })),
  });
}

/** A photo as a page shows it. */
export function pictureOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  return `data:image/${bytes[0] === 0x89 ? 'png' : 'jpeg'};base64,${Buffer.from(bytes).toString('base64')}`;
}
