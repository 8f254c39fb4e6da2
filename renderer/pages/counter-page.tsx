import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../shared/desk/household-calls.ts';
import { LateCaseDialog } from '../components/counter/late-case.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { useSettled } from '../hooks/use-settled.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type Queue = CallOutput<'counter.queue'>;

/** 现场签约: who is at the counter, what is under way here, what has not been uploaded, what waits for an admin. */
export function CounterPage({ batchId }: { readonly batchId: string }): ReactNode {
  const queue = useCall('counter.queue', { batchId });
  const [lateId, setLateId] = useState<string | null>(null);
  return (
    <PageFrame title="现场签约">
      <Card size="small" title="为到场的主申请人办理"><FindHousehold batchId={batchId} /></Card>
      <Loaded state={queue}>{(value) => (
        <>
          {value.notUploaded.length > 0 && <Alert type="warning" showIcon title={`还有 ${value.notUploaded.length} 份现场签约未上传：${value.notUploaded.map((each) => each.name).join('、')}。请在签约截止前联网。`} />}
          <Card size="small" title="办到一半（保存在本机）">
            <Table<Queue['drafts'][number]> size="small" rowKey="agreementId" pagination={false} dataSource={value.drafts} columns={draftColumns} locale={{ emptyText: '没有办到一半的现场签约' }} />
          </Card>
          <Card size="small" title="待认定（期限内现场签约，截止后送达）">
            <Table<Queue['late'][number]> size="small" rowKey="agreementId" pagination={false} dataSource={value.late} columns={lateColumns(setLateId)} locale={{ emptyText: '没有待认定的现场签约' }} />
          </Card>
        </>
      )}</Loaded>
      {lateId !== null && <LateCaseDialog agreementId={lateId} onClose={() => setLateId(null)} />}
    </PageFrame>
  );
}

function FindHousehold({ batchId }: { readonly batchId: string }): ReactNode {
  const [text, setText] = useState('');
  const settled = useSettled(text.trim(), 200);
  const found = useCall('households.search', settled === '' ? null : { batchId, text: settled, statuses: ['awaiting_signature'], limit: 20 });
  return (
    <div className="desk-stack">
      <Input size="large" allowClear aria-label="查找待签字的家庭" placeholder="姓名、拼音、手机号、证件号后几位或备案回执号" value={text} onChange={(event) => setText(event.target.value)} />
      {settled !== '' && <Loaded state={found}>{(value) => <Table<HouseholdRow> size="small" rowKey="householdId" pagination={false} dataSource={value.rows} columns={foundColumns} locale={{ emptyText: '没有找到待签字的家庭' }} />}</Loaded>}
    </div>
  );
}

const foundColumns: TableColumnsType<HouseholdRow> = [
  { title: '主申请人', dataIndex: 'name', width: 160 }, { title: '备案回执号', dataIndex: 'acceptanceNo', width: 200 }, { title: '证件号后四位', dataIndex: 'idLastFour', width: 140 },
  { title: '操作', key: 'do', render: (_, row) => <Button type="primary" onClick={() => goTo('counter', row.agreementId)}>现场签约</Button> },
];

const draftColumns: TableColumnsType<Queue['drafts'][number]> = [
  { title: '主申请人', dataIndex: 'name', width: 160 }, { title: '编号', dataIndex: 'agreementNo', width: 200 },
  { title: '已写', key: 'drawn', width: 120, render: (_, draft) => <span className="desk-number">{draft.drawn} / {draft.total} 字</span> },
  { title: '最后办理', dataIndex: 'updatedAtMs', width: 180, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
  { title: '操作', key: 'do', render: (_, draft) => <Button size="small" onClick={() => goTo('counter', draft.agreementId)}>接着办</Button> },
];

function lateColumns(open: (agreementId: string) => void): TableColumnsType<Queue['late'][number]> {
  return [
    { title: '主申请人', dataIndex: 'name', width: 160 }, { title: '编号', dataIndex: 'agreementNo', width: 200 },
    { title: '签字时间（经办电脑）', dataIndex: 'deviceTimeMs', width: 180, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
    { title: '送达时间', dataIndex: 'arrivedAtMs', width: 180, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
    { title: '操作', key: 'do', render: (_, late) => <Button size="small" onClick={() => open(late.agreementId)}>查看认定</Button> },
  ];
}
