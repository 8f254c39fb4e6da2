import type { CellIssueCode } from '../../../../shared/desk/import-types.ts';
import { fromHundredths, monthsOf, toHundredths } from '../../../../shared/domain/field-values.ts';
import type { CheckedHousehold } from './check-household.ts';
import { isPrincipalRelation } from './group-rows.ts';
import { addNotice, type ImportFindings } from './import-findings.ts';

/** What does not agree within one household, as agreement-fields lists it. Import goes on. */
export function noticeDisagreements(checked: CheckedHousehold, findings: ImportFindings): void {
  const values = checked.household.fields.values;
  const notice = (key: string, code: CellIssueCode, message: string): void => {
    const cell = checked.draft.cells.get(key);
    if (cell?.raw !== undefined) addNotice(findings, cell, code, message);
  };
  const sum = (key: string): number | null => (values[key] === undefined ? null : toHundredths(values[key]));

  if (values['accountName'] !== undefined && values['accountName'] !== values['principalApplicant']) {
    notice('accountName', 'account_name_differs', `户名与主申请人「${values['principalApplicant'] ?? ''}」不一致，请确认收款人。`);
  }
  noticeSubsidy({ rate: sum('subsidyRate'), area: sum('approvedArea'), subsidy: sum('monthlySubsidy'), rent: sum('monthlyRent'), selfPay: sum('monthlySelfPay') }, notice);
  noticeTerm(values, sum('monthlySubsidy'), sum('subsidyTotal'), notice);
  const people = countPeople(checked);
  if (values['familySize'] !== undefined && people > 0 && Number(values['familySize']) !== people) {
    notice('familySize', 'members_differ', `家庭人口数是 ${values['familySize']}，列出的家庭成员连同主申请人是 ${people} 人，请核对。`);
  }
  if (values['subsidyTo'] !== undefined && values['leaseTo'] !== undefined && values['subsidyTo'] > values['leaseTo']) {
    notice('subsidyTo', 'ends_after_lease', `补租终止日晚于租赁合同止（${values['leaseTo']}），请核对。`);
  }
}

type Sums = {
  readonly rate: number | null;
  readonly area: number | null;
  readonly subsidy: number | null;
  readonly rent: number | null;
  readonly selfPay: number | null;
};
type Notice = (key: string, code: CellIssueCode, message: string) => void;

function noticeSubsidy({ rate, area, subsidy, rent, selfPay }: Sums, notice: Notice): void {
  if (subsidy === null) return;
  if (rate !== null && area !== null) {
    const computed = Math.round((rate * area) / 100);
    if (computed !== subsidy) {
      notice('monthlySubsidy', 'subsidy_not_as_computed', `补租标准 × 核定面积 = ${fromHundredths(computed)} 元，与每月补租金额 ${fromHundredths(subsidy)} 元不同，请核对。`);
    }
  }
  if (rent === null) return;
  if (subsidy > rent) notice('monthlySubsidy', 'subsidy_above_rent', `每月补租金额高于月租金 ${fromHundredths(rent)} 元，请核对。`);
  if (selfPay !== null && selfPay !== rent - subsidy) {
    notice('monthlySelfPay', 'self_pay_differs', `月租金 − 每月补租金额 = ${fromHundredths(rent - subsidy)} 元，与乙方每月自付不同，请核对。`);
  }
}

function noticeTerm(values: Readonly<Record<string, string>>, subsidy: number | null, total: number | null, notice: Notice): void {
  const { subsidyFrom: from, subsidyTo: to, subsidyMonths: written } = values;
  const term = from === undefined || to === undefined || to < from ? null : monthsOf(from, to);
  // A term with days left over may be counted either way; the office decides.
  const countings = term === null ? [] : term.exact ? [term.months] : [term.months, term.months + 1];
  if (written !== undefined && term !== null && !countings.includes(Number(written))) {
    notice('subsidyMonths', 'months_differ', `起始日至终止日是 ${term.months} 个月${term.exact ? '' : '多'}，与月数 ${written} 不同，请核对。`);
  }
  const months = written === undefined ? countings : [Number(written)];
  if (total === null || subsidy === null || months.length === 0) return;
  if (!months.some((count) => count * subsidy === total)) {
    notice('subsidyTotal', 'total_differs', `每月补租金额 × 月数 = ${fromHundredths((months[0] ?? 0) * subsidy)} 元，与总额 ${fromHundredths(total)} 元不同，请核对。`);
  }
}

/** People listed, and the principal applicant where the list leaves them out. */
function countPeople(checked: CheckedHousehold): number {
  const { values, members } = checked.household.fields;
  if (members.length === 0) return 0;
  const listed = members.some((member) => isPrincipalRelation(member.relation) || (member.idNumber !== '' && member.idNumber === values['residentId']));
  return members.length + (listed ? 0 : 1);
}
