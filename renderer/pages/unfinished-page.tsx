import type { ReactNode } from 'react';
import { Button, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type Unfinished = CallOutput<'closing.unfinished'>['rows'][number];

/** 截止时未完成: who was signing in the last hour before the close, to be called. */
export function UnfinishedPage({ batchId }: { readonly batchId: string }): ReactNode {
  const unfinished = useCall('closing.unfinished', { batchId });
  return (
    <PageFrame title="截止时未完成" extra={<Button onClick={() => goTo('calls')}>返回来电</Button>}>
      <p className="desk-muted" style={{ margin: '0 0 12px' }}>截止前一小时内正在办理、没有提交的家庭。确有原因的，可在家庭页面由管理员办理“暂缓逾期”（截止前）或“恢复签约”（截止后）。</p>
      <Loaded state={unfinished}>{(value) => (
        <Table<Unfinished> size="small" rowKey="householdId" dataSource={value.rows} columns={columns} pagination={{ pageSize: 50, hideOnSinglePage: true }}
          locale={{ emptyText: <NothingYet text="没有。截止前一小时开始，这里列出正在办理、还没有提交的家庭。" next={{ page: 'calls', label: '返回来电' }} /> }} />
      )}</Loaded>
    </PageFrame>
  );
}

const columns: TableColumnsType<Unfinished> = [
  { title: '最后操作', dataIndex: 'atMs', width: 150, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
  { title: '家庭', key: 'household', width: 130, render: (_, row) => <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', row.householdId)}>{row.name}</Button> },
  { title: '备案回执号', dataIndex: 'acceptanceNo', width: 140 },
  { title: '联系手机', dataIndex: 'maskedPhone', width: 130 },
  { title: '办到哪一步', dataIndex: 'step', width: 170 },
  { title: '最后一次问题', dataIndex: 'problem', render: (problem: string | null) => problem ?? '无' },
  { title: '截止时间', dataIndex: 'closesAtMs', width: 150, render: (closesAtMs: number) => <span className="desk-number">{timeText(closesAtMs)}</span> },
  { title: '现在', key: 'now', width: 130, render: (_, row) => nowTag(row) },
];

function nowTag(row: Unfinished): ReactNode {
  if (row.status === 'void') return <Tag color="red">逾期视为放弃</Tag>;
  return row.hasClosed ? <Tag color="orange">已到截止时间</Tag> : <Tag color="blue">还可以提交</Tag>;
}
