import { decideErasure } from '../../../shared/domain/decide-erasure.ts';
import { latestAgreement } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { statusLabels } from '../../../shared/text/labels-zh.ts';
import { signedInAdmin } from '../admin/signed-in-admin.ts';
import { waitingSubjects } from '../admin/waiting-subjects.ts';
import { giveCommand } from '../db/give-command.ts';
import { loadSituations } from '../db/load-situation.ts';
import { listShown, loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';

/** The households of this 备案回执号, one a batch at most, and whether each could be erased now; removed ones too. */
export async function findErasable(deps: DeskDeps, { acceptanceNo }: Input<'retention.find'>): Answer<'retention.find'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const rows = await deps.db.selectFrom('household_row').select('household_id').where('acceptance_no', '=', acceptanceNo).execute();
  const situations = await loadSituations(deps.db, 'shown', rows.map((row) => row.household_id));
  const batchNames = new Map((await listShown(deps.db, 'batch', {})).map((each) => [each.batchId, each.name]));
  const waiting = await waitingSubjects(deps.db);
  const households = rows.map((row) => {
    const situation = must(situations.get(row.household_id), 'a listed household has records');
    const household = must(situation.household, 'a listed household has its own record');
    const agreement = latestAgreement(situation);
    return {
      householdId: household.householdId, name: (agreement?.issued?.fields ?? household.fields).values['principalApplicant'] ?? '', acceptanceNo: household.acceptanceNo,
      batchName: batchNames.get(household.batchId) ?? '', statusLabel: household.removed ? '已移出名单' : agreement === null ? '待推送' : statusLabels[agreement.status], revision: household.revision,
      whyNot: waiting.has(household.householdId) ? '已在本机办理删除，正在等待上传。' : whyNotErased(situation, admin.value, deps.clock.nowMs()),
    };
  });
  return ok({ households });
}

/** 删除一户资料: a command like every other. The hub destroys the household's key, and every desk what it has of it, when they hear of it. */
export async function eraseHousehold(deps: DeskDeps, { householdId, expectedRevision, acceptanceNo, reason }: Input<'retention.erase'>): Answer<'retention.erase'> {
  const household = await loadShown(deps.db, 'household', householdId);
  if (household === null) return refuse('unknown_household', '没有找到该家庭，可能已经销毁，请刷新后再试。');
  if (household.acceptanceNo !== acceptanceNo) return refuse('not_this', '再次填写的备案回执号与要删除的家庭不一致，没有删除，请核对后再填。');
  const given = await giveCommand(deps, { type: 'erase_household', subjectId: householdId, expectedRevision, payload: { reason } }, null);
  return given.ok ? ok({}) : given;
}

/** As the hub will decide it; the reason to be given changes nothing of that. */
function whyNotErased(situation: Situation, staff: SignedInStaff, nowMs: number): string | null {
  const decided = decideErasure('-', situation, { staff: { ...staff, roles: [...staff.roles] }, deviceId: '', nowMs, counterSignedCopy: null });
  return decided.ok ? null : decided.error.message;
}
