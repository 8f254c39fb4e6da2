import { useState, type ReactNode } from 'react';
import { Input } from 'antd';
import type { Erasable } from '../../../shared/desk/retention-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';

/** The one act that cannot be undone by anybody: the number is typed again. */
export function EraseDialog({ household, onClose, onDone }: { readonly household: Erasable; readonly onClose: () => void; readonly onDone: () => void }): ReactNode {
  const action = useAction();
  const [acceptanceNo, setAcceptanceNo] = useState('');
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    const { householdId, revision } = household;
    if ((await action.run('retention.erase', { householdId, expectedRevision: revision, acceptanceNo: acceptanceNo.trim(), reason }, '已办理删除')) === null) return;
    onDone();
    onClose();
  };
  return (
    <ActDialog title={`删除资料 · ${household.name}`} confirmLabel="永久删除" isDanger isReady={acceptanceNo.trim() !== '' && reason.trim() !== ''} action={action} onConfirm={() => void confirm()} onClose={onClose}
      effect="服务器和各台工作台将销毁这一户的密钥和资料，任何人都无法恢复，备份中的也不能再打开。请先留存申请人的书面请求。">
      <Field label={`请再次填写备案回执号 ${household.acceptanceNo}`}>{(id) => <Input id={id} value={acceptanceNo} onChange={(event) => setAcceptanceNo(event.target.value)} autoComplete="off" />}</Field>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
