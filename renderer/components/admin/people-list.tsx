import { useState, type ReactNode } from 'react';
import { Alert, Button, Space, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { PersonView } from '../../../shared/desk/admin-calls.ts';
import { roleLabels } from '../../../shared/text/labels-zh.ts';
import { changesRecords, useCall } from '../../hooks/use-call.ts';
import { timeText } from '../../text/times.ts';
import { Loaded } from '../page-frame.tsx';
import { OneTimePassword, type ShownPassword } from './one-time-password.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { ResetDialog, StandingDialog } from './person-standing-dialogs.tsx';

type Opened = { readonly kind: 'add' } | { readonly kind: 'edit' | 'reset' | 'standing'; readonly person: PersonView };

/** 人员: who has an account, with what roles, where, and since when they were last here. */
export function PeopleList(): ReactNode {
  const people = useCall('admin.staff', {}, changesRecords);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const close = (): void => setOpened(null);
  const show = (password: ShownPassword): void => {
    setOpened(null);
    setShown(password);
  };
  return (
    <div className="desk-stack">
      <div className="desk-header-row" style={{ marginBottom: 0 }}>
        <span className="desk-muted">管理员不能同时担任审核人或用印人；任何人不能修改自己的岗位；最后一位管理员不能停用。</span>
        <Button type="primary" onClick={() => setOpened({ kind: 'add' })}>新增人员</Button>
      </div>
      <Loaded state={people}>{(value) => (
        <>
          {!value.isFresh && <Alert type="warning" showIcon title="现在联系不上服务器，看不到最近登录时间；修改会在联网后生效。" />}
          <Table<PersonView> size="small" rowKey="staffId" dataSource={value.people} columns={columns(setOpened)} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 980 }} />
        </>
      )}</Loaded>
      {opened?.kind === 'add' && <PersonDialog person={null} onAdded={show} onClose={close} />}
      {opened?.kind === 'edit' && <PersonDialog person={opened.person} onAdded={show} onClose={close} />}
      {opened?.kind === 'reset' && <ResetDialog person={opened.person} onDone={show} onClose={close} />}
      {opened?.kind === 'standing' && <StandingDialog person={opened.person} onClose={close} />}
      {shown !== null && <OneTimePassword shown={shown} onClose={() => setShown(null)} />}
    </div>
  );
}

function columns(open: (opened: Opened) => void): TableColumnsType<PersonView> {
  return [
    { title: '姓名', key: 'name', width: 150, render: (_, person) => <>{person.name}{person.isSelf && <span className="desk-muted">（本人）</span>}</> },
    { title: '帐号', dataIndex: 'account', width: 120 },
    { title: '岗位', key: 'roles', width: 170, render: (_, person) => person.roles.map((role) => roleLabels[role]).join('、') },
    { title: '状态', key: 'state', width: 190, render: (_, person) => <Standing person={person} /> },
    { title: '最近登录', key: 'last', width: 140, render: (_, person) => <span className="desk-number">{timeText(person.lastSignInAtMs)}</span> },
    { title: '在哪些设备登录过', key: 'devices', render: (_, person) => (person.devices.length === 0 ? <span className="desk-muted">—</span> : person.devices.join('、')) },
    { title: '操作', key: 'do', width: 230, render: (_, person) => (
      <Space size={0}>
        <Button type="link" size="small" onClick={() => open({ kind: 'edit', person })}>修改</Button>
        {!person.isSelf && <Button type="link" size="small" onClick={() => open({ kind: 'reset', person })}>重设密码</Button>}
        {!person.isSelf && <Button type="link" size="small" danger={person.active} onClick={() => open({ kind: 'standing', person })}>{person.active ? '停用' : '恢复'}</Button>}
      </Space>
    ) },
  ];
}

function Standing({ person }: { readonly person: PersonView }): ReactNode {
  return (
    <>
      {person.active ? <Tag color="green">在用</Tag> : <Tag>已停用</Tag>}
      {person.active && person.mustChangePassword && <Tag color="orange">初始密码未修改</Tag>}
      {person.waiting && <Tag>待上传</Tag>}
    </>
  );
}
