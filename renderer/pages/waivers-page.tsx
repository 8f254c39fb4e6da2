import type { ReactNode } from 'react';
import { Button, Card, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../shared/desk/household-calls.ts';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { StatusTag } from '../components/status-tag.tsx';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type Waiting = CallOutput<'review.queue'>['items'][number];

/** 放弃: statements that wait for a decision, those under way, and who has given up. */
export function WaiversPage({ batchId }: { readonly batchId: string }): ReactNode {
  const queue = useCall('review.queue', { batchId });
  const open = useCall('households.search', { batchId, waiverOnly: true, limit: 1000 });
  const waived = useCall('households.search', { batchId, statuses: ['void'], voidReasons: ['waived'], limit: 1000 });
  return (
    <PageFrame title="放弃签约">
      <Card size="small" title="已签字，等待予以确认">
        <Loaded state={queue}>{(value) => (
          <Table<Waiting> size="small" rowKey="agreementId" pagination={false} dataSource={value.items.filter((item) => item.kind === 'waiver_statement')} columns={waitingColumns}
            locale={{ emptyText: '没有等待确认的放弃签约声明书' }} />
        )}</Loaded>
      </Card>
      <Card size="small" title="放弃办理中">
        <Loaded state={open}>{(value) => (
          <Table<HouseholdRow> size="small" rowKey="householdId" dataSource={value.rows} columns={rowColumns} pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: <NothingYet text="没有正在办理的放弃。主申请人来电提出放弃时，在家庭页面点“办理放弃签约”。" next={{ page: 'households', label: '查找家庭' }} /> }} />
        )}</Loaded>
      </Card>
      <Card size="small" title={`主动放弃${waived.value === null ? '' : ` ${waived.value.total} 户`}`}>
        <Loaded state={waived}>{(value) => <Table<HouseholdRow> size="small" rowKey="householdId" dataSource={value.rows} columns={rowColumns} pagination={{ pageSize: 20, hideOnSinglePage: true }} locale={{ emptyText: '还没有主动放弃的家庭' }} />}</Loaded>
      </Card>
    </PageFrame>
  );
}

const waitingColumns: TableColumnsType<Waiting> = [
  { title: '主申请人', dataIndex: 'name', width: 160 },
  { title: '编号', dataIndex: 'agreementNo', width: 200 },
  { title: '提交时间', dataIndex: 'submittedAtMs', width: 180, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
  { title: '操作', key: 'do', render: (_, item) => <Button type="primary" size="small" onClick={() => goTo('review', item.agreementId)}>审核</Button> },
];

const rowColumns: TableColumnsType<HouseholdRow> = [
  { title: '主申请人', dataIndex: 'name', width: 160, render: (name: string, row) => <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', row.householdId)}>{name}</Button> },
  { title: '备案回执号', dataIndex: 'acceptanceNo', width: 200 },
  { title: '联系手机', dataIndex: 'maskedPhone', width: 140 },
  { title: '协议', key: 'status', width: 220, render: (_, row) => <StatusTag status={row.status} voidReason={row.voidReason} returned={row.returned} /> },
  { title: '更新', dataIndex: 'updatedAtMs', render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
];
