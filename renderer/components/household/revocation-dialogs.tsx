import { useState, type ReactNode } from 'react';
import { Alert, Input } from 'antd';
import { useAction } from '../../hooks/use-action.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';
import { lookAgain } from './action-props.ts';
import { FileButton, type ChosenFile } from '../file-field.tsx';
import type { VersionActionProps } from './action-props.ts';

/** 盖章后作废 needs two people: one asks here, another confirms below. */
export function RequestRevocationDialog({ page, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [reason, setReason] = useState('');
  const [basis, setBasis] = useState<ChosenFile | null>(null);
  const confirm = async (expectedRevision = revision): Promise<void> => {
    const input = { agreementId: version.agreementId, expectedRevision, reason, basisFileToken: basis?.fileToken ?? null };
    if ((await action.run('agreements.requestRevocation', input, '已申请，等待另一位管理员确认')) !== null) onClose();
  };
  return (
    <ActDialog title={`申请盖章后作废 · ${version.agreementNo}`} effect="申请须由另一位管理员确认后才生效。作废后盖章件原样保留，验真时会说明已作废。" confirmLabel="提出申请" isDanger isReady={reason.trim() !== '' && basis !== null} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
      <FileButton accept=".pdf,.jpg,.jpeg,.png" label="上传依据材料扫描件" chosen={basis} onChosen={setBasis} />
    </ActDialog>
  );
}

export function ConfirmRevocationDialog({ page, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, allowed);
  const [note, setNote] = useState('');
  const confirm = async (): Promise<void> => {
    if ((await action.run('agreements.revoke', { agreementId: version.agreementId, expectedRevision: revision, note }, '协议已作废')) !== null) onClose();
  };
  return (
    <ActDialog title={`盖章后作废 · ${version.agreementNo}`} effect="确认后协议立即作废，不能撤销。主申请人会收到短信，用印台账增加一条记录，验真时说明“文件真实且未被改动，但已作废”。" confirmLabel="确认作废" isDanger isReady action={action} seen={seen(lookAgain)} onConfirm={() => void confirm()} onClose={onClose}>
      {version.pending !== null && <Alert type="warning" title={`${version.pending.requestedByName} 申请，原因：${version.pending.reason}`} />}
      <Field label="复核意见（可不填）">{(id) => <Input.TextArea id={id} value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />}</Field>
    </ActDialog>
  );
}
