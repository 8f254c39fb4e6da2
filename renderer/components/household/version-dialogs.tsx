import { useState, type ReactNode } from 'react';
import type { CallName } from '../../../shared/desk/contract.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';
import { TimeField } from '../time-field.tsx';
import type { VersionActionProps } from './action-props.ts';

type ReasonCommand = 'withdraw' | 'cancel_correction' | 'cancel_revocation' | 'start_waiver' | 'decline_waiver';
type ReasonCall = Extract<CallName, 'agreements.withdraw' | 'agreements.cancelCorrection' | 'agreements.cancelRevocation' | 'waivers.start' | 'waivers.decline'>;

const acts: Readonly<Record<ReasonCommand, { readonly call: ReasonCall; readonly title: string; readonly effect: string; readonly confirm: string; readonly done: string; readonly isDanger: boolean }>> = {
  withdraw: { call: 'agreements.withdraw', title: '撤回协议', effect: '本版协议将作废，主申请人不能再签字，并会收到短信。此操作不能撤销；如需再签，请办理“恢复签约”。', confirm: '撤回', done: '已撤回', isDanger: true },
  cancel_correction: { call: 'agreements.cancelCorrection', title: '取消更正', effect: '已提出的更正不再办理，协议内容保持不变。', confirm: '取消更正', done: '已取消更正', isDanger: false },
  cancel_revocation: { call: 'agreements.cancelRevocation', title: '取消作废申请', effect: '盖章后作废的申请不再办理，协议继续有效。', confirm: '取消作废申请', done: '已取消作废申请', isDanger: false },
  start_waiver: { call: 'waivers.start', title: '办理放弃签约', effect: '将生成《放弃签约声明书》并通知主申请人阅读、签字。声明办结前，本户协议不会审核通过或盖章。', confirm: '生成声明书', done: '放弃签约声明书已生成', isDanger: false },
  decline_waiver: { call: 'waivers.decline', title: '不予确认', effect: '放弃签约声明书将作废，协议回到原来的状态；如签约期限已过且未签字，将按逾期视为放弃处理。', confirm: '不予确认', done: '已不予确认', isDanger: true },
};

/** Acts on a version that need nothing but their reason. */
export function ReasonOnlyDialog({ page, action: allowed, version, command, onClose }: VersionActionProps & { readonly command: ReasonCommand }): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [reason, setReason] = useState('');
  const act = acts[command];
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if ((await action.run(act.call, { agreementId: version.agreementId, expectedRevision, reason }, act.done)) !== null) onClose();
  };
  return (
    <ActDialog title={`${act.title} · ${version.agreementNo}`} effect={act.effect} confirmLabel={act.confirm} isDanger={act.isDanger} isReady={reason.trim() !== ''} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

/** 恢复签约: the same content as a new version, with an own closing time. */
export function RestoreDialog({ page, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [reason, setReason] = useState('');
  const [closesAtMs, setClosesAtMs] = useState<number | null>(null);
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if (closesAtMs === null) return;
    if ((await action.run('agreements.restore', { agreementId: version.agreementId, expectedRevision, closesAtMs, reason }, '已恢复签约，新版本已推送')) !== null) onClose();
  };
  return (
    <ActDialog title={`恢复签约 · ${version.agreementNo}`} effect="将以原内容生成新版本并推送给主申请人签字，已作废的版本保留备查。" confirmLabel="恢复签约" isReady={reason.trim() !== '' && closesAtMs !== null} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <Field label="新的签约截止时间（北京时间）">{(id) => <TimeField id={id} value={closesAtMs} onChange={setClosesAtMs} />}</Field>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
