import type { ReactNode } from 'react';
import { Button, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { useCall } from '../hooks/use-call.ts';
import { timeText } from '../text/times.ts';
import { NothingYet } from './nothing-yet.tsx';
import { Loaded } from './page-frame.tsx';

type SealUse = CallOutput<'sealing.ledger'>['uses'][number];

/** 用印台账, on paper 用印登记表: whole, without pages, so that it prints as it stands. */
export function SealLedger({ batchId }: { readonly batchId: string }): ReactNode {
  const ledger = useCall('sealing.ledger', { batchId });
  return (
    <div className="desk-stack">
      <div className="desk-no-print"><Button onClick={() => window.print()}>打印用印登记表</Button></div>
      <Loaded state={ledger}>{(value) => (
        <Table<SealUse> size="small" rowKey="sealUseId" dataSource={value.uses} columns={ledgerColumns} pagination={false}
          locale={{ emptyText: <NothingYet text="还没有用印记录。" /> }} />
      )}</Loaded>
    </div>
  );
}

const ledgerColumns: TableColumnsType<SealUse> = [
  { title: '时间', dataIndex: 'atMs', width: 150, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
  { title: '协议编号', dataIndex: 'agreementNo', width: 170 },
  { title: '主申请人', dataIndex: 'householdName', width: 120 },
  { title: '用印人', dataIndex: 'staffName', width: 100 },
  { title: '印章', dataIndex: 'sealName', width: 200 },
  { title: '结果', dataIndex: 'outcome', width: 120, render: (outcome: SealUse['outcome']) => (outcome === 'effective' ? <Tag color="green">已盖章</Tag> : <Tag color="orange">已用印未生效</Tag>) },
  { title: '文件校验值', dataIndex: 'sealedCopyDigest', render: (digest: string) => <span className="desk-kept desk-muted" title={digest}>{digest.slice(0, 16)}</span> },
];
