import type { ReactNode } from 'react';
import { Tabs } from 'antd';
import { DeviceList } from '../components/admin/device-list.tsx';
import { HandInList } from '../components/admin/hand-in-list.tsx';
import { OfficeLog } from '../components/admin/office-log.tsx';
import { PeopleList } from '../components/admin/people-list.tsx';
import { RetentionTab } from '../components/admin/retention-tab.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { hasRole, useOffice } from '../hooks/use-office.ts';
import { goTo } from '../hooks/use-route.ts';

const tabs = [
  { key: 'people', label: '人员', children: <PeopleList /> },
  { key: 'devices', label: '设备', children: <DeviceList /> },
  { key: 'hand-ins', label: '待核对', children: <HandInList /> },
  { key: 'retention', label: '资料保留', children: <RetentionTab /> },
  { key: 'log', label: '操作日志', children: <OfficeLog /> },
];

/** 管理: people, devices and what was done with them; admins only, at the desk and at the hub. 待核对 alone is for everybody to read. */
export function AdminPage({ shown }: { readonly shown: string | null }): ReactNode {
  const office = useOffice();
  if (!hasRole(office, ['admin']) && shown === 'hand-ins') return <PageFrame title="待核对"><HandInList /></PageFrame>;
  if (!hasRole(office, ['admin'])) return <PageFrame title="管理"><RefusalAlert refusal={{ code: 'role', message: '人员和设备由管理员管理，您的岗位不能查看。' }} /></PageFrame>;
  return (
    <PageFrame title="管理">
      <Tabs activeKey={tabs.some((each) => each.key === shown) ? shown ?? 'people' : 'people'} onChange={(key) => goTo('admin', key)} items={tabs} destroyOnHidden />
    </PageFrame>
  );
}
