import { giveCommand } from '../db/give-command.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { faultSentence, faultsOfDraft } from './check-draft.ts';
import { fillDraft } from './fill-draft.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** 存为新版本: only a text that can be filled; versions that exist are never changed. */
export async function saveTemplate(deps: DeskDeps, input: Input<'templates.save'>): Answer<'templates.save'> {
  const staff = signedInStaff(deps);
  if (!staff.ok) return staff;
  const faults = await faultsOfDraft(deps, input);
  if (faults.length > 0) return refuse('template_fault', faultSentence(faults));
  const others = (await listShown(deps.db, 'template', {})).filter((each) => each.kind === input.kind && each.title === input.title);
  if (others.some((each) => each.versionName === input.versionName)) return refuse('version_name', `“${input.title}”已有版本“${input.versionName}”，已保存的版本不能覆盖，请换一个版本名称。`);
  const tried = await fillDraft(deps, { ...input, householdId: null, batchId: null });
  if (!tried.ok) return refuse(tried.error.code, `用示例家庭试排不成功，没有保存。${tried.error.message}`);
  const templateVersionId = newId(deps.random);
  const template = { templateVersionId, ...input, createdAtMs: deps.clock.nowMs(), createdBy: staff.value.staffId, revision: 1 };
  const given = await giveCommand(deps, { type: 'save_template_version', subjectId: templateVersionId, expectedRevision: 0, payload: { template } }, null);
  return given.ok ? ok({ templateVersionId }) : given;
}
