import { useState, type ReactNode } from 'react';
import { Alert } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { VersionView } from '../../../shared/desk/household-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { useNow } from '../../hooks/use-now.ts';
import { actionLabel } from '../../text/actions.ts';
import { closingSoonText } from '../../text/words.ts';
import { ActDialog, ReasonField } from '../act-dialog.tsx';
import { lookAgain, type ActionProps, type VersionActionProps } from './action-props.ts';
import { ChangesTable } from './changes-table.tsx';
import { EditForm } from './edit-form.tsx';

type EditProps = ActionProps & { readonly version: VersionView | null };

/** 更正（修改协议） and 修改信息: the whole fields are shown first, which is recorded like any other look at them. */
export function EditDialog(props: EditProps): ReactNode {
  const { page, action: allowed, onClose } = props;
  const action = useAction();
  const [reason, setReason] = useState('');
  const [revealed, setRevealed] = useState<CallOutput<'households.reveal'> | null>(null);
  if (revealed !== null) return <EditForm {...props} revealed={revealed} reason={reason} onReason={setReason} />;
  const reveal = async (): Promise<void> => setRevealed(await action.run('households.reveal', { householdId: page.householdId, reason }));
  return (
    <ActDialog title={`${actionLabel(allowed)} · ${page.name}`} effect="修改前须查看完整信息，查看和修改都会记入操作日志。请写明修改原因，如“来电反映送达地址有误”。" confirmLabel="开始修改" isReady={reason.trim() !== ''} action={action} onConfirm={() => void reveal()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

type ConfirmProps = VersionActionProps & { readonly pending: NonNullable<VersionView['pending']> };

/** 复核 by a second person: sees the difference, confirms exactly that. */
export function ConfirmCorrectionDialog({ page, action: allowed, version, pending, onClose }: ConfirmProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const { fields, contactPhone } = pending;
  const confirm = async (): Promise<void> => {
    if (fields === null || contactPhone === null) return;
    const input = { agreementId: version.agreementId, expectedRevision: revision, fields, contactPhone, reason: pending.reason };
    if ((await action.run('agreements.correct', input, '已更正，新版本已推送')) !== null) onClose();
  };
  const warning = closingSoonText(version.closesAtMs, useNow(), 24);
  return (
    <ActDialog title={`复核更正 · ${page.name} · ${version.agreementNo}`} effect="确认后原版本作废，生成新版本并推送，主申请人须重新签字；原链接会说明协议已更正。" confirmLabel="复核无误，确认更正" isReady={fields !== null} action={action} seen={seen(lookAgain)} onConfirm={() => void confirm()} onClose={onClose} width={760}>
      {warning !== null && <Alert type="warning" showIcon title={warning} />}
      <Alert type="info" title={`${pending.requestedByName} 提出，原因：${pending.reason}`} />
      <ChangesTable changes={pending.changes} />
    </ActDialog>
  );
}
