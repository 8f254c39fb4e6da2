import { useState, type ReactNode } from 'react';
import { Button, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { BatchView } from '../../shared/desk/office-calls.ts';
import { BatchDrawer } from '../components/batch-drawer.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { hasRole, useOffice } from '../hooks/use-office.ts';
import { windowText } from '../text/times.ts';
import { windowLabels } from '../text/words.ts';

export function BatchesPage(): ReactNode {
  const office = useOffice();
  const batches = useCall('batches.list', {});
  const [edited, setEdited] = useState<BatchView | 'new' | null>(null);
  const isAdmin = hasRole(office, ['admin']);
  const create = isAdmin ? <Button type="primary" onClick={() => setEdited('new')}>新建批次</Button> : <span className="desk-muted">新建和修改批次由管理员办理</span>;
  return (
    <PageFrame title="批次" extra={create}>
      <Loaded state={batches}>{(value) => (
        <Table<BatchView> size="small" rowKey={(view) => view.batch.batchId} dataSource={value.batches} pagination={false} scroll={{ x: 1000 }}
          columns={batchColumns(office.batch?.batch.batchId ?? null, office.selectBatch, isAdmin ? setEdited : null)}
          locale={{ emptyText: <NothingYet text="还没有签约批次。点右上角“新建批次”，填写签约期限和甲方信息。" /> }} />
      )}</Loaded>
      {edited !== null && <BatchDrawer edited={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onCreated={office.selectBatch} />}
    </PageFrame>
  );
}

function batchColumns(currentId: string | null, select: (batchId: string) => void, edit: ((view: BatchView) => void) | null): TableColumnsType<BatchView> {
  return [
    { title: '批次名称', key: 'name', render: (_, { batch }) => batch.name },
    { title: '协议编号前缀', key: 'prefix', width: 140, render: (_, { batch }) => batch.agreementNoPrefix },
    { title: '签约期限', key: 'window', width: 300, render: (_, view) => (
      <span className="desk-number">{windowText(view.batch)} <Tag color={windowLabels[view.windowState].color}>{windowLabels[view.windowState].text}</Tag></span>
    ) },
    { title: '应签', key: 'households', width: 70, align: 'right', render: (_, { counts }) => counts.households },
    { title: '待签字', key: 'awaiting', width: 80, align: 'right', render: (_, { counts }) => counts.awaiting },
    { title: '已签字', key: 'signed', width: 80, align: 'right', render: (_, { counts }) => counts.signed },
    { title: '已盖章', key: 'sealed', width: 80, align: 'right', render: (_, { counts }) => counts.sealed },
    { title: '操作', key: 'do', width: 170, render: (_, view) => (
      <>
        <Button type="link" size="small" disabled={view.batch.batchId === currentId} onClick={() => select(view.batch.batchId)}>{view.batch.batchId === currentId ? '当前批次' : '设为当前'}</Button>
        {edit !== null && <Button type="link" size="small" onClick={() => edit(view)}>修改</Button>}
      </>
    ) },
  ];
}
