import type { ReactNode } from 'react';
import { Button, Card, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import { timeText } from '../text/times.ts';

type Waiting = CallOutput<'pending.list'>['items'][number];

/** 待复核: everything that one person has asked for and a second must look at. */
export function PendingPage({ batchId }: { readonly batchId: string }): ReactNode {
  const list = useCall('pending.list', { batchId });
  return (
    <PageFrame title="待复核">
      <Card size="small">
        <p className="desk-muted" style={{ margin: '0 0 12px' }}>这些事项须由另一位同事核对后才生效，提出的人不能自己复核。打开家庭，在该份协议的操作中办理。</p>
        <Loaded state={list}>{({ items }) => (
          <Table<Waiting> size="small" rowKey={(item) => `${item.agreementId} ${item.act}`} dataSource={items} columns={columns} pagination={{ pageSize: 50, hideOnSinglePage: true }}
            locale={{ emptyText: <NothingYet text="没有等待复核的事项。上传纸质签约、提出更正或申请盖章后作废之后，会自动出现在这里。" /> }} />
        )}</Loaded>
      </Card>
    </PageFrame>
  );
}

const actWords: Readonly<Record<Waiting['act'], string>> = { paper: '纸质签约，待审核扫描件', correction: '更正（修改协议）', revocation: '盖章后作废' };

const columns: TableColumnsType<Waiting> = [
  { title: '主申请人', dataIndex: 'name', width: 160 },
  { title: '编号', dataIndex: 'agreementNo', width: 200, render: (no: string, item) => `${no}${item.kind === 'waiver_statement' ? ' · 放弃声明' : ''}` },
  { title: '事项', dataIndex: 'act', width: 200, render: (act: Waiting['act']) => actWords[act] },
  { title: '原因', dataIndex: 'reason', render: (reason: string) => reason === '' ? <span className="desk-muted">—</span> : reason },
  { title: '提出', key: 'asked', width: 240, render: (_, item) => <>{item.askedByName}　<span className="desk-number">{timeText(item.atMs)}</span></> },
  { title: '操作', key: 'do', width: 210, render: (_, item) => {
    const why = item.isOwn ? '须由他人复核' : item.mayReview ? null : `须由${reviewerWords[item.act]}复核`;
    const go = (): void => goTo('household', item.householdId);
    return why === null ? <Button type="primary" size="small" onClick={go}>去复核</Button> : <><Button size="small" onClick={go}>查看</Button> <span className="desk-muted">{why}</span></>;
  } },
];

const reviewerWords: Readonly<Record<Waiting['act'], string>> = { paper: '审核人', correction: '咨询人员、审核人或管理员', revocation: '另一位管理员' };
