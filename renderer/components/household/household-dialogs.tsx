import { useState, type ReactNode } from 'react';
import { Checkbox, Input } from 'antd';
import { specialFlags } from '../../../shared/domain/records.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';
import { TimeField } from '../time-field.tsx';
import type { ActionProps } from './action-props.ts';

export function PhoneDialog({ page, action: allowed, onClose }: ActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [contactPhone, setContactPhone] = useState('');
  const [verifiedBy, setVerifiedBy] = useState('');
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if ((await action.run('households.changePhone', { householdId: page.householdId, expectedRevision, contactPhone, verifiedBy }, '联系手机已更换')) !== null) onClose();
  };
  return (
    <ActDialog title="更换联系手机" effect={`以后的验证码和通知发到新手机号；原手机号 ${page.maskedPhone} 会收到一条告知短信，7 天内审核时会提示。协议内容不变。`} confirmLabel="更换"
      isReady={contactPhone.trim() !== '' && verifiedBy.trim() !== ''} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <Field label="新手机号">{(id) => <Input id={id} value={contactPhone} inputMode="tel" onChange={(event) => setContactPhone(event.target.value)} maxLength={20} />}</Field>
      <Field label="核验方式" hint="如：核对证件号码后六位和备案回执号，回拨原手机号确认">{(id) => <Input id={id} value={verifiedBy} onChange={(event) => setVerifiedBy(event.target.value)} maxLength={200} />}</Field>
    </ActDialog>
  );
}

export function SpecialDialog({ page, action: allowed, onClose }: ActionProps): ReactNode {
  const action = useAction();
  const { revision, seen, setRevision } = useSeen(page.householdId, allowed);
  const [base, setBase] = useState(page.special);
  const [special, setSpecial] = useState(page.special);
  const [reason, setReason] = useState('');
  /** What was ticked or taken away here is put onto what is registered now; whoever did it looks once more. */
  const lookAgain = async (): Promise<void> => {
    const now = await action.run('households.page', { householdId: page.householdId });
    if (now === null) return;
    setRevision(now.revision);
    setBase(now.special);
    setSpecial(specialFlags.filter((flag) => (special.includes(flag) === base.includes(flag) ? now.special.includes(flag) : special.includes(flag))));
  };
  const isDeath = special.includes('去世') && !base.includes('去世');
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if ((await action.run('households.setSpecial', { householdId: page.householdId, expectedRevision, special, reason }, '特殊情况已登记')) !== null) onClose();
  };
  return (
    <ActDialog title="特殊情况" effect={isDeath ? '选择“去世”后，立即停止一切短信和线上签约，未盖章的协议撤回（主申请人去世）。' : '登记后在列表、审核和来电时提示。'} confirmLabel="保存" isDanger={isDeath}
      isReady={reason.trim() !== ''} action={action} seen={seen(() => void lookAgain())} onConfirm={() => void confirm()} onClose={onClose}>
      <Checkbox.Group options={[...specialFlags]} value={special} onChange={setSpecial} />
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

export function HoldDialog({ page, action: allowed, onClose }: ActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [holdUntilMs, setHoldUntilMs] = useState(page.holdUntilMs);
  const [reason, setReason] = useState('');
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if ((await action.run('households.hold', { householdId: page.householdId, expectedRevision, holdUntilMs, reason }, holdUntilMs === null ? '已取消暂缓' : '已暂缓逾期')) !== null) onClose();
  };
  return (
    <ActDialog title="暂缓逾期" effect="在所选时间之前，本户不会因签约截止而作废，主申请人仍可签字。清空时间表示取消暂缓。" confirmLabel="保存" isReady={reason.trim() !== '' && holdUntilMs !== page.holdUntilMs} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <Field label="暂缓至（北京时间，须晚于签约截止）">{(id) => <TimeField id={id} value={holdUntilMs} onChange={setHoldUntilMs} />}</Field>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

export function RemoveDialog({ page, action: allowed, onClose }: ActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [reason, setReason] = useState('');
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if ((await action.run('households.remove', { householdId: page.householdId, expectedRevision, reason }, '已移出名单')) !== null) onClose();
  };
  return (
    <ActDialog title={`移出名单 · ${page.name}`} effect="本户不再参加本批次签约，协议编号不再使用。此操作不能撤销。" confirmLabel="移出名单" isDanger isReady={reason.trim() !== ''} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
