import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Select, Space, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { mostLeases, type HeldLease } from '../../../shared/desk/lease-calls.ts';
import { useAction, type Action } from '../../hooks/use-action.ts';
import { useCall } from '../../hooks/use-call.ts';
import { useNow } from '../../hooks/use-now.ts';
import { hasRole, useOffice } from '../../hooks/use-office.ts';
import { durationText, timeText } from '../../text/times.ts';
import { NothingYet } from '../nothing-yet.tsx';
import { Loaded } from '../page-frame.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';

type Waiting = CallOutput<'sealing.queue'>['items'][number];
type Blocked = CallOutput<'leases.take'>['blocked'];

/** 离线用印准备: what will be sealed without the network is kept beforehand, so that nobody changes it meanwhile. */
export function LeasesTab({ batchId }: { readonly batchId: string }): ReactNode {
  const office = useOffice();
  const leases = useCall('leases.list', { batchId });
  const items = leases.value?.items ?? [];
  const canSeal = hasRole(office, ['sealer']);
  return (
    <div className="desk-stack">
      <Alert type="info" showIcon title="要到没有网络的地方用印时，先在联网时选定协议并保留。保留期间，其他人不能退回、更正这些协议或为其办理放弃，也不能在别处盖章；到时间自动取消。" />
      <RefusalAlert refusal={leases.refusal} />
      {canSeal ? <TakeCard batchId={batchId} held={new Set(items.map((item) => item.agreementId))} onTaken={leases.reload} /> : <span className="desk-muted">用印准备由用印人办理。</span>}
      <Loaded state={leases}>{() => <HeldCards items={items} canRelease={canSeal} onReleased={leases.reload} />}</Loaded>
    </div>
  );
}

const lengths = [8, 24, 48, 72].map((hours) => ({ value: hours, label: hours < 24 ? `${hours} 小时` : `${hours} 小时（${hours / 24} 天）` }));

type TakeProps = { readonly batchId: string; readonly held: ReadonlySet<string>; readonly onTaken: () => void };

function TakeCard({ batchId, held, onTaken }: TakeProps): ReactNode {
  const action = useAction();
  const queue = useCall('sealing.queue', { batchId });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [hours, setHours] = useState(72);
  const [blocked, setBlocked] = useState<Blocked>([]);
  const free = (queue.value?.items ?? []).filter((item) => !held.has(item.agreementId));
  const chosen = selected.filter((id) => free.some((item) => item.agreementId === id));
  const take = async (): Promise<void> => {
    const answer = await action.run('leases.take', { agreementIds: [...chosen], hours });
    if (answer === null) return;
    setBlocked(answer.blocked);
    setSelected([]);
    onTaken();
  };
  return (
    <Card size="small" title="选定要保留的协议（审核通过、等待盖章）" extra={(
      <Space>
        <span>保留</span>
        <Select aria-label="保留多久" value={hours} onChange={setHours} options={lengths} style={{ width: 170 }} />
        <Button onClick={() => setSelected(free.map((item) => item.agreementId))} disabled={free.length === 0}>全选 {free.length} 份</Button>
        <Button type="primary" disabled={chosen.length === 0} loading={action.isRunning} onClick={() => void take()}>保留 {chosen.length} 份</Button>
      </Space>
    )}>
      <div className="desk-stack">
        <RefusalAlert refusal={action.refusal} />
        {blocked.map((each) => <Alert key={each.reason} type="warning" showIcon title={`${each.agreementIds.length} 份没有保留：${each.reason}`} />)}
        <Table<Waiting> size="small" rowKey="agreementId" dataSource={free} columns={waitingColumns} pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          rowSelection={{ columnWidth: 44, preserveSelectedRowKeys: true, selectedRowKeys: [...chosen], onChange: (keys) => setSelected(keys.map(String)) }}
          locale={{ emptyText: <NothingYet text="没有可以保留的协议。审核通过后会出现在这里。" /> }} />
      </div>
    </Card>
  );
}

const waitingColumns: TableColumnsType<Waiting> = [
  { title: '主申请人', dataIndex: 'name', width: 180 },
  { title: '协议编号', dataIndex: 'agreementNo', width: 220 },
  { title: '审核通过时间', dataIndex: 'approvedAtMs', render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
];

type HeldProps = { readonly items: readonly HeldLease[]; readonly canRelease: boolean; readonly onReleased: () => void };

function HeldCards({ items, canRelease, onReleased }: HeldProps): ReactNode {
  const action = useAction();
  const nowMs = useNow();
  const [here, elsewhere] = [items.filter((item) => item.isHere), items.filter((item) => !item.isHere)];
  return (
    <>
      <Card size="small" title={`本机保留 ${here.length} 份`} extra={canRelease && here.length > 0 && <Button size="small" onClick={() => void release(action, here, onReleased)}>全部取消保留</Button>}>
        <div className="desk-stack">
          <RefusalAlert refusal={action.refusal} />
          <Table<HeldLease> size="small" rowKey="agreementId" dataSource={here} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: '本机没有保留协议。' }}
            columns={[...heldColumns(nowMs), { title: '操作', key: 'do', width: 110, render: (_, item) => (canRelease ? <Button size="small" onClick={() => void release(action, [item], onReleased)}>取消保留</Button> : null) }]} />
        </div>
      </Card>
      {elsewhere.length > 0 && (
        <Card size="small" title={`其他工作台保留 ${elsewhere.length} 份`}>
          <Table<HeldLease> size="small" rowKey="agreementId" dataSource={elsewhere} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[...heldColumns(nowMs), { title: '工作台', dataIndex: 'deviceName', width: 160 }]} />
        </Card>
      )}
    </>
  );
}

async function release(action: Action, items: readonly HeldLease[], onReleased: () => void): Promise<void> {
  const ids = items.map((item) => item.agreementId);
  for (let from = 0; from < ids.length; from += mostLeases) {
    if ((await action.run('leases.release', { agreementIds: ids.slice(from, from + mostLeases) })) === null) return;
  }
  onReleased();
}

function heldColumns(nowMs: number): TableColumnsType<HeldLease> {
  return [
    { title: '主申请人', dataIndex: 'name', width: 150 },
    { title: '协议编号', dataIndex: 'agreementNo', width: 190 },
    { title: '用印人', dataIndex: 'staffName', width: 110 },
    { title: '剩余时间', dataIndex: 'expiresAtMs', width: 230, render: (atMs: number) => <span className="desk-number">{durationText(atMs - nowMs)}<span className="desk-muted">（到 {timeText(atMs)}）</span></span> },
    { title: '准备情况', key: 'state', render: (_, item) => <LeaseState item={item} /> },
  ];
}

function LeaseState({ item }: { readonly item: HeldLease }): ReactNode {
  if (item.isWaiting) return <Tag color="orange">待上传，服务器确认后才对其他人生效</Tag>;
  if (!item.isHere) return <Tag>已保留</Tag>;
  if (!item.isReady) return <Tag color="orange">签字件不在本机，联网后请重新保留</Tag>;
  return item.isMine ? <Tag color="green">已就绪，断网也能盖章</Tag> : <Tag>由 {item.staffName} 保留，须由其本人盖章</Tag>;
}
