import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { loadVersion, nameOnVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { publishProblem } from './publish-problem.ts';
import { readPhone } from '../../../shared/domain/field-values.ts';
import { effectiveClosesAtMs, shanghaiWords } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';

const lateMs = 48 * 3_600_000;

/** What can be pushed and what cannot, household by household, and what the person should know before. */
export async function preflightPublish(deps: DeskDeps, input: Input<'agreements.preflightPublish'>): Answer<'agreements.preflightPublish'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const nowMs = deps.clock.nowMs();
  const ready: LoadedVersion[] = [];
  const blocked: { agreementId: string; householdId: string; name: string; message: string }[] = [];
  for (const agreementId of new Set(input.agreementIds)) {
    const loaded = await loadVersion(deps.db, agreementId);
    if (!loaded.ok) {
      blocked.push({ agreementId, householdId: '', name: '', message: loaded.error.message });
      continue;
    }
    const { agreement, household } = loaded.value;
    const problem = await publishProblem(deps, loaded.value, by.value, nowMs);
    if (problem === null) ready.push(loaded.value);
    else blocked.push({ agreementId, householdId: household.householdId, name: nameOnVersion(agreement, household), message: problem.message });
  }
  return ok({ ready: ready.map((each) => each.agreement.agreementId), blocked, warnings: warningsOf(deps, ready, nowMs) });
}

function warningsOf(deps: DeskDeps, ready: readonly LoadedVersion[], nowMs: number): string[] {
  const warnings: string[] = [];
  const withoutSms = ready.filter(({ household }) => !reachedBySms(household.contactPhone)).map(({ agreement, household }) => nameOnVersion(agreement, household));
  if (withoutSms.length > 0) warnings.push(`${withoutSms.length} 户的联系电话收不到短信，推送后请电话通知：${withoutSms.slice(0, 20).join('、')}${withoutSms.length > 20 ? '等' : ''}。`);
  const closes = ready.map(({ batch, household, agreement }) => effectiveClosesAtMs(batch, household, agreement));
  const earliestMs = closes.length === 0 ? null : Math.min(...closes);
  if (earliestMs !== null && earliestMs - nowMs < lateMs) warnings.push(`距签约截止（${shanghaiWords(earliestMs)}）不足 48 小时，请确认申请人来得及签字。`);
  if (ready.some(({ batch }) => nowMs < batch.opensAtMs)) warnings.push('签约尚未开始，推送后申请人页面显示“签约未开始”，到时间后才能签字。');
  if (deps.config.demo) warnings.push('这是演示环境，短信不会真正发出。');
  if (isLoopback(deps.config.portalUrl)) warnings.push('申请人网址是本机地址，其他手机和电脑打不开二维码；正式使用前请设置公网地址。');
  return warnings;
}

function reachedBySms(contactPhone: string): boolean {
  const phone = readPhone(contactPhone);
  return phone.ok && phone.value.reach === 'sms';
}

function isLoopback(url: string): boolean {
  return /^https?:\/\/(?:localhost|127\.|\[::1\])/u.test(url);
}
