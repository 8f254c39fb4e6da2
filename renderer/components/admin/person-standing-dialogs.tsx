import { useState, type ReactNode } from 'react';
import type { PersonView } from '../../../shared/desk/admin-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, ReasonField } from '../act-dialog.tsx';
import type { ShownPassword } from './one-time-password.tsx';

type StandingProps = { readonly person: PersonView; readonly onClose: () => void };

/** 停用 or 恢复 of an account. */
export function StandingDialog({ person, onClose }: StandingProps): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const input = { staffId: person.staffId, expectedRevision: person.revision, reason };
  const confirm = async (): Promise<void> => {
    const done = person.active ? await action.run('admin.stopStaff', input, '帐号已停用') : await action.run('admin.startStaff', input, '帐号已恢复');
    if (done !== null) onClose();
  };
  return (
    <ActDialog title={`${person.active ? '停用' : '恢复'}帐号 · ${person.name}`} confirmLabel={person.active ? '停用帐号' : '恢复帐号'} isDanger={person.active} isReady={reason.trim() !== ''} action={action}
      onConfirm={() => void confirm()} onClose={onClose}
      effect={person.active
        ? '停用后立即不能登录；其工作台在下一次联网时自动退出，尚未上传的事项不再受理，会列在该工作台的“未成功事项”里。已办理的事项不变。'
        : '恢复后可以用原来的密码登录，岗位不变。'}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

/** 重设密码: shows a one-time password after. */
export function ResetDialog({ person, onDone, onClose }: StandingProps & { readonly onDone: (shown: ShownPassword) => void }): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    const made = await action.run('admin.resetPassword', { staffId: person.staffId, expectedRevision: person.revision, reason }, '密码已重设');
    if (made !== null) onDone({ ...made, name: person.name, account: person.account });
  };
  return (
    <ActDialog title={`重设密码 · ${person.name}`} confirmLabel="重设并显示一次性密码" isDanger isReady={reason.trim() !== ''} action={action} onConfirm={() => void confirm()} onClose={onClose}
      effect="原密码立即失效，本人在各台设备上的登录都会退出，尚未上传的事项须重新办理。请先核实来人身份，一次性密码当面交给本人。">
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
