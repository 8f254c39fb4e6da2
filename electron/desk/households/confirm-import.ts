import { z } from 'zod';
import { giveEachIn } from '../db/give-command.ts';
import type { GivenCommand } from '../db/give-command.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { JobItem } from '../jobs/job-store.ts';
import { startJob } from '../jobs/run-job.ts';
import type { JobWork } from '../jobs/run-job.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { analyseUpload, differenceFrom, digestOfDifference } from './analyse-import.ts';
import { planImport } from './plan-import.ts';
import type { ImportPlan } from './plan-import.ts';
import { rememberMapping } from './remembered-mapping.ts';
import type { ImportAnalysis } from '../../../shared/desk/import-types.ts';
import { commandTypeSchema, mayCommand } from '../../../shared/domain/roles.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { intentOf } from '../../../shared/protocol/command.ts';
import type { Intent } from '../../../shared/protocol/command.ts';

/** Households in one transaction: few enough that the desk answers other calls between two. */
const householdsPerPage = 100;

/**
 * 导入, the act: nothing when the list has one error. New households are added, those still 待推送 changed or removed where
 * asked for; published ones that differ stay as they are and are named for 更正.
 */
export async function confirmImport(deps: DeskDeps, input: Input<'import.confirm'>): Answer<'import.confirm'> {
  const may = mayImport(deps);
  if (!may.ok) return may;
  const analysed = await analyseUpload(deps, input);
  if (!analysed.ok) return analysed;
  const { report, columns } = analysed.value;
  if (report.errors.length > 0) return refuse('import_errors', `名单中有 ${report.errors.length} 处错误，没有导入任何一户；请改正后重新选择文件，或下载错误清单。`);
  const moved = await movedSinceSeen(deps, input, analysed.value);
  if (moved !== null) return err(moved);
  const plan = planImport({
    batchId: input.batchId, imported: report.households, applyChanges: input.applyChanges, removeMissing: input.removeMissing,
    households: await listShown(deps.db, 'household', { batchId: input.batchId }),
    agreements: await listShown(deps.db, 'agreement', { batchId: input.batchId }),
    newId: () => newId(deps.random),
  });
  if (plan.removedBefore.length > 0) {
    const numbers = plan.removedBefore.slice(0, 20).map((each) => each.acceptanceNo).join('、');
    return refuse('removed_before', `名单中有 ${plan.removedBefore.length} 户以前已移出本批次（${numbers}${plan.removedBefore.length > 20 ? '等' : ''}），备案回执号不能再用，没有导入任何一户；请从名单中删去，或在另一批次中导入。`);
  }
  const [same] = plan.samePerson;
  if (same !== undefined) {
    return refuse('same_person', `${same.name}（${same.acceptanceNo}）的证件号码与本批次已有的 ${same.knownAcceptanceNo} 相同，没有导入任何一户；请核对备案回执号。`);
  }
  await inTransaction(deps.db, async (tx) => ok(await rememberMapping(tx, input.batchId, columns, deps.clock.nowMs())));
  const about = aboutPlan(plan);
  const items = plan.steps.map(({ householdId, name, intent }) => ({ id: householdId, name, payload: JSON.stringify(intent) }));
  return startJob(deps, { kind: 'import', batchId: input.batchId, about, items }, (own) => importWork(own, about));
}

/** Somebody else changed a household of the batch since the difference was looked at: theirs would be written over unseen. */
async function movedSinceSeen(deps: DeskDeps, input: Input<'import.confirm'>, analysis: ImportAnalysis): Promise<Refusal | null> {
  if (input.seenDifference === undefined || (!input.applyChanges && !input.removeMissing)) return null;
  const difference = await differenceFrom(deps.db, input.batchId, analysis);
  if (difference !== null && digestOfDifference(difference) === input.seenDifference) return null;
  return { code: 'list_moved', message: '您查看差异之后，其他人更改了名单中的家庭，没有导入任何一户。请重新核对差异后再确认。' };
}

export function mayImport(deps: DeskDeps): Result<null, Refusal> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  return mayCommand(by.value.roles, 'add_household') ? ok(null) : refuse('role', '您的岗位没有导入名单的权限，请联系有权限的同事。');
}

/** What the end of an import says, however often it was interrupted. */
export const importAboutSchema = z.object({ counts: z.string(), remarks: z.string() });
type ImportAbout = z.infer<typeof importAboutSchema>;

/** Each item carries its command, so that an interrupted import needs no file to go on. */
export function importWork(own: DeskDeps, about: ImportAbout): JobWork<readonly GivenCommand[]> {
  return {
    itemsPerPage: householdsPerPage,
    prepare: async (items) => items.map((each) => ({ intent: intentOfItem(each), householdId: each.id })),
    write: (tx, commands) => giveEachIn(tx, own, commands),
    endMessage: ({ failed }) => `${failed === 0 ? `导入完成：${about.counts}。` : '部分家庭没有导入，请查看原因后重试，或重新导入同一名单。'}${about.remarks}`,
  };
}

const plainIntentSchema = z.object({ type: commandTypeSchema, subjectId: z.string(), expectedRevision: z.number(), payload: z.unknown() });

function intentOfItem(item: JobItem): Intent {
  const plain = plainIntentSchema.parse(JSON.parse(must(item.payload, 'an item of an import carries its command')));
  return must(intentOf(plain), 'the command of an import');
}

function aboutPlan(plan: ImportPlan): ImportAbout {
  const counts = { add_household: 0, update_household: 0, remove_household: 0 };
  for (const { intent } of plan.steps) if (intent.type in counts) counts[intent.type as keyof typeof counts] += 1;
  const remarks: string[] = [];
  if (plan.forCorrection.length > 0) {
    const names = plan.forCorrection.slice(0, 20).map((each) => `${each.name}（${each.acceptanceNo}）`).join('、');
    remarks.push(`${plan.forCorrection.length} 户已推送且内容不同，没有修改，请逐户办理“更正（修改协议）”：${names}${plan.forCorrection.length > 20 ? '等' : ''}。`);
  }
  if (plan.publishedMissing > 0) remarks.push(`${plan.publishedMissing} 户不在新名单中但已推送，没有移出；需要时请办理“撤回”。`);
  return { counts: `新增 ${counts.add_household} 户，修改 ${counts.update_household} 户，移出 ${counts.remove_household} 户`, remarks: remarks.join('') };
}
