import { useState, type ReactNode } from 'react';
import { Button, Card, Space, Table, Tabs } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { JobProgress } from '../components/jobs/job-progress.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { LeasesTab } from '../components/seal/leases-tab.tsx';
import { SealDialog } from '../components/seal-dialog.tsx';
import { SealLedger } from '../components/seal-ledger.tsx';
import { useCall } from '../hooks/use-call.ts';
import { useLatestJob } from '../hooks/use-jobs.ts';
import { hasRole, useOffice } from '../hooks/use-office.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type Waiting = CallOutput<'sealing.queue'>['items'][number];

/** 用印: seal what was approved, in bulk, with every use in the 台账. */
export function SealingPage({ batchId }: { readonly batchId: string }): ReactNode {
  return (
    <PageFrame title="用印">
      <Tabs items={[
        { key: 'queue', label: '待盖章', children: <SealingQueue batchId={batchId} /> },
        { key: 'leases', label: '离线用印准备', children: <LeasesTab batchId={batchId} /> },
        { key: 'ledger', label: '用印台账', children: <SealLedger batchId={batchId} /> },
      ]} />
    </PageFrame>
  );
}

function SealingQueue({ batchId }: { readonly batchId: string }): ReactNode {
  const office = useOffice();
  const queue = useCall('sealing.queue', { batchId });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [isSealing, setSealing] = useState(false);
  const [job, showJob] = useLatestJob('seal', batchId);
  const items = queue.value?.items ?? [];
  const waiting = new Set(items.map((item) => item.agreementId));
  const chosen = selected.filter((id) => waiting.has(id));
  const start = (startedJobId: string): void => {
    showJob(startedJobId);
    setSealing(false);
    setSelected([]);
  };
  return (
    <div className="desk-stack">
      {job !== null && <JobProgress job={job} title="盖章" />}
      <Card size="small" title="审核通过、等待盖章" extra={(
        <Space>
          {!hasRole(office, ['sealer']) && <span className="desk-muted">盖章由用印人办理</span>}
          <Button onClick={() => setSelected(items.map((item) => item.agreementId))} disabled={items.length === 0}>全选 {items.length} 份</Button>
          <Button type="primary" disabled={chosen.length === 0 || !hasRole(office, ['sealer'])} onClick={() => setSealing(true)}>盖章 {chosen.length} 份</Button>
        </Space>
      )}>
        <Loaded state={queue}>{(value) => (
          <Table<Waiting> size="small" rowKey="agreementId" dataSource={value.items} columns={queueColumns} pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
            rowSelection={{ columnWidth: 44, preserveSelectedRowKeys: true, selectedRowKeys: chosen, onChange: (keys) => setSelected(keys.map(String)) }}
            locale={{ emptyText: <NothingYet text="没有等待盖章的协议。审核通过后会出现在这里。" next={{ page: 'review', label: '前往审核' }} /> }} />
        )}</Loaded>
      </Card>
      {isSealing && <SealDialog agreementIds={chosen.length > 0 ? chosen : selected} onClose={() => setSealing(false)} onStarted={start} />}
    </div>
  );
}

const queueColumns: TableColumnsType<Waiting> = [
  { title: '主申请人', dataIndex: 'name', width: 180, render: (name: string, item) => <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', item.householdId)}>{name}</Button> },
  { title: '协议编号', dataIndex: 'agreementNo', width: 220 },
  { title: '审核通过时间', dataIndex: 'approvedAtMs', render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
];
