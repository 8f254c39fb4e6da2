import { useEffect, useState, type ReactNode } from 'react';
import { Alert, Button, Space, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { DeviceView } from '../../../shared/desk/admin-calls.ts';
import { changesRecords, useCall } from '../../hooks/use-call.ts';
import { useNow } from '../../hooks/use-now.ts';
import { durationText, timeText } from '../../text/times.ts';
import { Loaded } from '../page-frame.tsx';
import { DeviceStandingDialog, RenameDialog } from './device-dialogs.tsx';
import { EnrolmentCode } from './enrolment-code.tsx';

type Opened = { readonly kind: 'code' } | { readonly kind: 'rename' | 'standing'; readonly device: DeviceView };

/** 设备: which desks there are, when each was last heard, and what waits on it. */
export function DeviceList(): ReactNode {
  const devices = useCall('admin.devices', {}, changesRecords);
  const nowMs = useNow();
  // Asked again twice a minute: when a device was heard is no change of a record.
  const { reload } = devices;
  useEffect(reload, [reload, nowMs]);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (): void => setOpened(null);
  return (
    <div className="desk-stack">
      <div className="desk-header-row" style={{ marginBottom: 0 }}>
        <span className="desk-muted">每台电脑第一次使用时凭登记码登记；丢失、调换或报废的设备请停用。</span>
        <Button type="primary" onClick={() => setOpened({ kind: 'code' })}>生成设备登记码</Button>
      </div>
      <Loaded state={devices}>{(value) => (
        <>
          {!value.isFresh && <Alert type="warning" showIcon title="现在联系不上服务器，看不到各台设备最近联系的时间；停用会在联网后生效。" />}
          <Table<DeviceView> size="small" rowKey="deviceId" dataSource={value.devices} columns={columns(setOpened, nowMs)} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 1160 }} />
        </>
      )}</Loaded>
      {opened?.kind === 'code' && <EnrolmentCode onClose={close} />}
      {opened?.kind === 'rename' && <RenameDialog device={opened.device} onClose={close} />}
      {opened?.kind === 'standing' && <DeviceStandingDialog device={opened.device} onClose={close} />}
    </div>
  );
}

function columns(open: (opened: Opened) => void, nowMs: number): TableColumnsType<DeviceView> {
  return [
    { title: '设备名称', key: 'name', width: 190, render: (_, device) => <>{device.name}{device.isThis && <span className="desk-muted">（本机）</span>}</> },
    { title: '状态', key: 'state', width: 150, render: (_, device) => <>{device.active ? <Tag color="green">在用</Tag> : <Tag color="red">已停用</Tag>}{device.waiting && <Tag>待上传</Tag>}</> },
    { title: '最近联系', key: 'seen', width: 190, render: (_, device) => <LastSeen lastSeenAtMs={device.lastSeenAtMs} nowMs={nowMs} /> },
    { title: '待上传', key: 'waitingCount', width: 80, align: 'right', render: (_, device) => <span className="desk-number">{device.waitingCount ?? '—'}</span> },
    { title: '软件版本', key: 'version', width: 100, render: (_, device) => device.version ?? '—' },
    { title: '登记时间', key: 'enrolled', width: 140, render: (_, device) => <span className="desk-number">{timeText(device.enrolledAtMs)}</span> },
    { title: '停用原因', key: 'stopped', render: (_, { stopped }) => (stopped === null ? '' : `${stopped.reason}（${stopped.staffName} ${timeText(stopped.atMs)}）`) },
    { title: '操作', key: 'do', width: 130, render: (_, device) => (
      <Space size={0}>
        <Button type="link" size="small" onClick={() => open({ kind: 'rename', device })}>改名</Button>
        {!device.isThis && <Button type="link" size="small" danger={device.active} onClick={() => open({ kind: 'standing', device })}>{device.active ? '停用' : '恢复'}</Button>}
      </Space>
    ) },
  ];
}

function LastSeen({ lastSeenAtMs, nowMs }: { readonly lastSeenAtMs: number | null; readonly nowMs: number }): ReactNode {
  if (lastSeenAtMs === null) return <span className="desk-muted">—</span>;
  const agoMs = nowMs - lastSeenAtMs;
  return <span className="desk-number">{agoMs < 120_000 ? '刚刚' : `${durationText(agoMs)}前`}<span className="desk-muted">　{timeText(lastSeenAtMs).slice(5)}</span></span>;
}
