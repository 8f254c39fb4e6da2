import { useState, type ReactNode } from 'react';
import { Checkbox, Input } from 'antd';
import type { PersonView } from '../../../shared/desk/admin-calls.ts';
import { rolesProblem } from '../../../shared/domain/decide-administration.ts';
import { staffRoles } from '../../../shared/domain/roles.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';
import { roleLabels } from '../../../shared/text/labels-zh.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, Field } from '../act-dialog.tsx';
import type { ShownPassword } from './one-time-password.tsx';

type PersonDialogProps = { readonly person: PersonView | null; readonly onAdded: (shown: ShownPassword) => void; readonly onClose: () => void };

const roleWork: Readonly<Record<StaffRole, string>> = {
  hotline: '查户、来电登记、导入、推送', reviewer: '审核签字、复核更正', sealer: '盖章、用印台账', admin: '批次、模板、印章、人员和设备',
};

/** 新增人员, or another name and other roles for somebody. */
export function PersonDialog({ person, onAdded, onClose }: PersonDialogProps): ReactNode {
  const action = useAction();
  const [account, setAccount] = useState(person?.account ?? '');
  const [name, setName] = useState(person?.name ?? '');
  const [roles, setRoles] = useState<readonly StaffRole[]>(person?.roles ?? []);
  const problem = roles.length === 0 ? null : rolesProblem(roles);
  const save = async (): Promise<void> => {
    if (person !== null) {
      const done = await action.run('admin.changeStaff', { staffId: person.staffId, was: { name: person.name, roles: person.roles }, name, roles: [...roles] }, '已保存');
      if (done !== null) onClose();
      return;
    }
    const made = await action.run('admin.addStaff', { account, name, roles: [...roles] }, '人员已新增');
    if (made !== null) onAdded({ ...made, name: name.trim(), account: account.trim().toLowerCase() });
  };
  const isReady = name.trim() !== '' && account.trim() !== '' && roles.length > 0 && problem === null;
  return (
    <ActDialog title={person === null ? '新增人员' : `修改人员 · ${person.name}`} confirmLabel={person === null ? '新增并生成初始密码' : '保存'} isReady={isReady} action={action} onConfirm={() => void save()} onClose={onClose}
      effect={person === null ? '保存后显示一次初始密码，请当面交给本人；本人第一次登录时必须改成自己的密码。' : '岗位修改后，服务器立即按新的岗位受理；本人的工作台在下一次联网时更新。'}>
      <Field label="帐号" hint={person === null ? '小写字母和数字，2 到 32 个字符，保存后不能修改。' : '帐号不能修改。'}>
        {(id) => <Input id={id} value={account} disabled={person !== null} autoComplete="off" maxLength={32} onChange={(event) => setAccount(event.target.value)} />}
      </Field>
      <Field label="姓名">{(id) => <Input id={id} value={name} autoComplete="off" maxLength={40} onChange={(event) => setName(event.target.value)} />}</Field>
      <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
        <legend style={{ padding: 0, marginBottom: 4 }}>岗位{person?.isSelf === true && <span className="desk-muted">（不能修改自己的岗位）</span>}</legend>
        <Checkbox.Group value={[...roles]} disabled={person?.isSelf === true} onChange={(chosen) => setRoles(staffRoles.filter((role) => chosen.includes(role)))} style={{ display: 'grid', gap: 6 }}
          options={staffRoles.map((role) => ({ value: role, label: `${roleLabels[role]}：${roleWork[role]}` }))} />
      </fieldset>
      {problem !== null && <span role="alert" style={{ color: 'var(--ant-color-error, #c41d1f)' }}>{problem.message}</span>}
    </ActDialog>
  );
}
