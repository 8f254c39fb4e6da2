import { useState, type ReactNode } from 'react';
import { Button, Segmented, Space, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { CallDialog } from '../components/call-dialog.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type ListedCall = CallOutput<'calls.list'>['calls'][number];

/** 来电: whom to call back, citizens who asked for it first of all. */
export function CallsPage({ batchId }: { readonly batchId: string }): ReactNode {
  const [isOpenOnly, setOpenOnly] = useState(true);
  const [handled, setHandled] = useState<ListedCall | null>(null);
  const calls = useCall('calls.list', { batchId, open: isOpenOnly });
  const choice = <Space><Button onClick={() => goTo('unfinished')}>截止时未完成</Button><Segmented aria-label="显示" value={isOpenOnly ? 'open' : 'all'} onChange={(value) => setOpenOnly(value === 'open')} options={[{ value: 'open', label: '待处理' }, { value: 'all', label: '全部' }]} /></Space>;
  return (
    <PageFrame title="来电" extra={choice}>
      <Loaded state={calls}>{(value) => (
        <Table<ListedCall> size="small" rowKey="callId" dataSource={value.calls} columns={callColumns(setHandled)} pagination={{ pageSize: 50, hideOnSinglePage: true }}
          locale={{ emptyText: <NothingYet text="没有待处理的来电。接到来电时，先查找家庭，再点“来电登记”。" next={{ page: 'households', label: '查找家庭' }} /> }} />
      )}</Loaded>
      {handled !== null && <CallDialog householdId={handled.householdId} known={handled} onClose={() => setHandled(null)} />}
    </PageFrame>
  );
}

function callColumns(handle: (call: ListedCall) => void): TableColumnsType<ListedCall> {
  return [
    { title: '时间', dataIndex: 'atMs', width: 150, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
    { title: '来源', dataIndex: 'source', width: 150, render: (source: ListedCall['source']) => (source === 'citizen' ? <Tag color="orange">请工作人员联系我</Tag> : <Tag>来电登记</Tag>) },
    { title: '家庭', key: 'household', width: 150, render: (_, call) => <CallHousehold call={call} /> },
    { title: '联系手机', key: 'phone', width: 140, render: (_, call) => call.unknown?.phone ?? call.maskedPhone },
    { title: '来电人', dataIndex: 'caller', width: 110 },
    { title: '事项', dataIndex: 'matter' },
    { title: '处理情况', dataIndex: 'handling' },
    { title: '操作', key: 'do', width: 90, render: (_, call) => (call.done ? <Tag color="green">已处理</Tag> : <Button size="small" onClick={() => handle(call)}>处理</Button>) },
  ];
}

/** The household of a call; of somebody who had not logged in, those that their number is registered for. */
function CallHousehold({ call }: { readonly call: ListedCall }): ReactNode {
  const households = call.unknown === null ? [{ householdId: call.householdId, name: call.householdName, acceptanceNo: '' }] : call.unknown.matches;
  if (households.length === 0) return <span className="desk-muted">没有登记这个手机号的家庭</span>;
  return (
    <>
      {call.unknown !== null && <div className="desk-muted">手机号登记在</div>}
      {households.map((each) => <Button key={each.householdId} type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', each.householdId)}>{each.name}{each.acceptanceNo === '' ? '' : `（${each.acceptanceNo}）`}</Button>)}
    </>
  );
}
