import type { BatchForm } from '../../shared/desk/office-calls.ts';
import type { SigningBatch } from '../../shared/domain/records.ts';
import { shanghaiTimeMs } from '../../shared/domain/signing-window.ts';

type Choices = { readonly templateVersionId: string; readonly waiverTemplateVersionId: string; readonly sealId: string };
type SigningWindow = { readonly opensAtMs: number; readonly closesAtMs: number };

const hourMs = 3_600_000;

/** The signing window of the public guide. */
export const guideWindow: SigningWindow = { opensAtMs: shanghaiTimeMs('2026-01-20 09:30') ?? 0, closesAtMs: shanghaiTimeMs('2026-01-23 18:00') ?? 0 };

/** A window in which a demonstration can sign at once: from this hour for three days. */
export function demoWindow(nowMs: number): SigningWindow {
  const opensAtMs = Math.floor(nowMs / hourMs) * hourMs;
  return { opensAtMs, closesAtMs: opensAtMs + 72 * hourMs };
}

/** What 新建批次 starts from: the window, and the office's lines of the public guide. */
export function newBatchForm(choices: Choices, signingWindow: SigningWindow): BatchForm {
  return {
    name: '2026年福田区补租签约', agreementNoPrefix: 'FTBZ2026-', ...signingWindow,
    ...choices,
    partyA: { name: '深圳市福田区住房和建设局', address: '深圳市福田区', phone: '0755-23619344、0755-82559564', department: '住房保障科' },
    returnGraceHours: null, fourEyes: true, allowAgents: false,
  };
}

export function formOfBatch(batch: SigningBatch): BatchForm {
  return {
    name: batch.name, agreementNoPrefix: batch.agreementNoPrefix, opensAtMs: batch.opensAtMs, closesAtMs: batch.closesAtMs,
    templateVersionId: batch.templateVersionId, waiverTemplateVersionId: batch.waiverTemplateVersionId, sealId: batch.sealId, partyA: batch.partyA,
    returnGraceHours: batch.returnGraceHours, fourEyes: batch.fourEyes, allowAgents: batch.allowAgents,
  };
}

/** Only what was changed, so that two people changing different things do not undo each other. */
export function changedPart(was: BatchForm, becomes: BatchForm): Partial<BatchForm> {
  const changed = Object.entries(becomes).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(Object.entries(was).find(([other]) => other === key)?.[1]));
  return Object.fromEntries(changed);
}
