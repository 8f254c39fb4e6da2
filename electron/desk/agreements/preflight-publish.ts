import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { createPreflightGroups } from '../jobs/preflight-groups.ts';
import { fillOriginals } from './fill-original.ts';
import { isLoopback, issuingProblem } from './issuing-problem.ts';
import type { ItemRefusal } from '../jobs/run-job.ts';
import { inPages, nameOnVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { originalOf } from './publish-agreements.ts';
import { publishProblem, textOf, unprintableProblem } from './publish-problem.ts';
import { must } from '../../../shared/lib/assert.ts';
import { readPhone } from '../../../shared/domain/field-values.ts';
import { effectiveClosesAtMs, shanghaiWords } from '../../../shared/domain/signing-window.ts';
import { err, ok } from '../../../shared/lib/result.ts';

const lateMs = 48 * 3_600_000;

/** What can be pushed and what cannot, by reason, and what the person should know before. Ten thousand households take a second or two, in which the desk answers others. */
export async function preflightPublish(deps: DeskDeps, input: Input<'agreements.preflightPublish'>): Answer<'agreements.preflightPublish'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const place = issuingProblem(deps);
  if (place !== null) return err(place);
  const nowMs = deps.clock.nowMs();
  const ready: string[] = [];
  const groups = createPreflightGroups();
  const found = createFindings();
  for await (const { ids, versions } of inPages(deps.db, input.agreementIds)) {
    const unprintable = await deps.documents.findUnprintable(versions.flatMap((each) => (each.ok ? [textOf(each.value)] : [])).join(''));
    const tooLong = await tooLongProblems(deps, versions.flatMap((each) => (each.ok ? [each.value] : [])));
    for (const [index, version] of versions.entries()) {
      const agreementId = must(ids[index], 'an id each');
      const problem = version.ok
        ? publishProblem(version.value, by.value, nowMs) ?? unprintableProblem(version.value, unprintable) ?? tooLong.get(version.value) ?? null
        : version.error;
      if (problem !== null) groups.block(agreementId, problem);
      else if (version.ok) {
        ready.push(agreementId);
        found.look(version.value, nowMs);
      }
    }
  }
  return ok({ ready, blocked: groups.blocked(), warnings: [...found.warnings(nowMs), ...warningsOfPlace(deps)] });
}

/** Longer than nearly every value there is: whether it still fits its place, only the layout can say. */
const doubtfulLength = 40;
const doubtfulMemberLength = 12;

/** Households with an unusually long value are laid out for a trial; the others would only take time. */
async function tooLongProblems(deps: DeskDeps, versions: readonly LoadedVersion[]): Promise<ReadonlyMap<LoadedVersion, ItemRefusal>> {
  const doubtful = versions.filter(({ household: { fields } }) => Object.values(fields.values).some((value) => value.length > doubtfulLength)
    || fields.members.some((member) => [member.name, member.relation, member.memberType, member.idType].some((value) => value.length > doubtfulMemberLength)));
  const problems = new Map<LoadedVersion, ItemRefusal>();
  if (doubtful.length === 0) return problems;
  const { originals } = await fillOriginals(deps, doubtful.map(originalOf), []);
  for (const [index, version] of doubtful.entries()) {
    const original = originals[index];
    if (original?.ok === false && original.error.code === 'cannot_fill') problems.set(version, original.error);
  }
  return problems;
}

type Findings = { readonly look: (version: LoadedVersion, nowMs: number) => void; readonly warnings: (nowMs: number) => string[] };

/** What is worth a warning, gathered household by household, so that none of them need be kept. */
function createFindings(): Findings {
  const withoutSms: string[] = [];
  let earliestMs: number | null = null;
  let isBeforeOpening = false;
  return {
    look: ({ batch, household, agreement }, nowMs) => {
      if (!reachedBySms(household.contactPhone)) withoutSms.push(nameOnVersion(agreement, household));
      earliestMs = Math.min(earliestMs ?? Number.POSITIVE_INFINITY, effectiveClosesAtMs(batch, household, agreement));
      isBeforeOpening ||= nowMs < batch.opensAtMs;
    },
    warnings: (nowMs) => [
      ...(withoutSms.length > 0 ? [`${withoutSms.length} 户的联系电话收不到短信，推送后请电话通知：${withoutSms.slice(0, 20).join('、')}${withoutSms.length > 20 ? '等' : ''}。`] : []),
      ...(earliestMs !== null && earliestMs - nowMs < lateMs ? [`距签约截止（${shanghaiWords(earliestMs)}）不足 48 小时，请确认申请人来得及签字。`] : []),
      ...(isBeforeOpening ? ['签约尚未开始，推送后申请人页面显示“签约未开始”，到时间后才能签字。'] : []),
    ],
  };
}

function warningsOfPlace({ config }: Pick<DeskDeps, 'config'>): string[] {
  return [
    ...(config.demo ? ['这是演示环境，短信不会真正发出。'] : []),
    ...(isLoopback(config.portalUrl) ? ['申请人网址是本机地址，其他手机和电脑打不开二维码；正式使用前请设置公网地址。'] : []),
  ];
}

function reachedBySms(contactPhone: string): boolean {
  const phone = readPhone(contactPhone);
  return phone.ok && phone.value.reach === 'sms';
}

