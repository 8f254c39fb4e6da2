import { maskField } from '../households/mask-fields.ts';
import type { Fact } from '../../../shared/desk/conflict-calls.ts';
import { agentWords } from '../../../shared/domain/agent.ts';
import { fieldChanges } from '../../../shared/domain/field-changes.ts';
import type { FieldChange } from '../../../shared/domain/field-changes.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { roleLabels } from '../../../shared/text/labels-zh.ts';

/** What the person had typed or chosen, word for word, so that it is not lost with the refusal. */
export function whatWasTyped(intent: Intent): Fact[] {
  const facts = [...ownFacts(intent), ...commonFacts(intent)];
  return facts.filter((each) => each.value !== '');
}

function ownFacts(intent: Intent): Fact[] {
  switch (intent.type) {
    case 'change_phone': return [{ label: '新手机号', value: intent.payload.contactPhone }, { label: '核验方式', value: intent.payload.verifiedBy }];
    case 'set_special': return [{ label: '特殊情况', value: specialText(intent.payload.special) }];
    case 'hold_household': return [{ label: '暂缓逾期', value: holdText(intent.payload.holdUntilMs) }];
    case 'log_call': return [{ label: '来电人', value: intent.payload.caller }, { label: '事项', value: intent.payload.matter }, { label: '处理情况', value: intent.payload.handling }];
    case 'return': return [{ label: '退回原因', value: intent.payload.reason }, { label: '说明', value: intent.payload.note }];
    case 'restore': return [{ label: '签约截止', value: shanghaiText(intent.payload.closesAtMs) }];
    case 'counter_sign': return [{ label: '见证人', value: intent.payload.witness }, { label: '签字时间', value: shanghaiText(intent.payload.deviceTimeMs) }, { label: '签字人', value: intent.payload.agent === undefined ? '' : agentWords(intent.payload.agent) }];
    case 'attach_paper': case 'revoke': return [{ label: '说明', value: intent.payload.note }];
    case 'admit_late': return [{ label: '认定', value: intent.payload.admit ? '予以认定' : '不予认定' }];
    case 'add_household': return [{ label: '备案回执号', value: intent.payload.acceptanceNo }, { label: '主申请人', value: intent.payload.fields.values['principalApplicant'] ?? '' }];
    case 'save_staff': return [{ label: '姓名', value: intent.payload.name }, { label: '岗位', value: intent.payload.roles.map((role) => roleLabels[role]).join('、') }];
    case 'rename_device': return [{ label: '设备名称', value: intent.payload.name }];
    default: return [];
  }
}

/** A return's reason is one of a list and stands above. */
function commonFacts(intent: Intent): Fact[] {
  return intent.type !== 'return' && 'reason' in intent.payload ? [{ label: '原因', value: intent.payload.reason }] : [];
}

/** Which fields doing it again would change, from what they are now: nobody's change is written over unseen. */
export function differencesNow(intent: Intent, { household, agreements }: Situation): FieldChange[] {
  if (household === null) return [];
  if (intent.type === 'set_special') return [{ key: 'special', label: '特殊情况', was: specialText(household.special), becomes: specialText(intent.payload.special) }];
  if (intent.type === 'hold_household') return [{ key: 'hold', label: '暂缓逾期', was: holdText(household.holdUntilMs), becomes: holdText(intent.payload.holdUntilMs) }];
  if (intent.type === 'change_phone') return [{ key: 'phone', label: '联系手机', was: maskField('contactPhone', household.contactPhone), becomes: intent.payload.contactPhone }];
  if (intent.type !== 'update_household' && intent.type !== 'request_correction' && intent.type !== 'correct') return [];
  const issued = agreements.find((each) => each.agreementId === intent.subjectId)?.issued?.fields;
  const { fields, contactPhone } = intent.payload;
  const phone = contactPhone === household.contactPhone ? [] : [{ key: 'householdPhone', label: '联系手机（短信）', was: maskField('contactPhone', household.contactPhone), becomes: contactPhone }];
  return [...fieldChanges(issued ?? household.fields, fields), ...phone];
}

function specialText(special: readonly string[]): string {
  return special.length === 0 ? '无' : special.join('、');
}

function holdText(holdUntilMs: number | null): string {
  return holdUntilMs === null ? '不暂缓' : `至 ${shanghaiText(holdUntilMs)}`;
}
