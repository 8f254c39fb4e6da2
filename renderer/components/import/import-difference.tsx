import type { ReactNode } from 'react';
import { Card, Table, Tabs } from 'antd';
import type { ImportDifference } from '../../../shared/desk/import-types.ts';

type Named = ImportDifference['added'][number];
type Changed = ImportDifference['changed'][number];

const nameColumns = [{ title: '备案回执号', dataIndex: 'acceptanceNo', width: 200 }, { title: '主申请人', dataIndex: 'principalApplicant' }];
const paging = { pageSize: 10, hideOnSinglePage: true, showSizeChanger: false } as const;

/** What a re-import would add, change and remove, before anything is done. */
export function ImportDifferenceView({ difference }: { readonly difference: ImportDifference }): ReactNode {
  const list = (rows: readonly Named[]): ReactNode => <Table<Named> size="small" rowKey="acceptanceNo" columns={nameColumns} dataSource={[...rows]} pagination={paging} />;
  return (
    <Card size="small" title="与本批次现有名单的差别">
      <Tabs size="small" defaultActiveKey={firstWorthSeeing(difference)} items={[
        { key: 'added', label: `新增 ${difference.added.length}`, children: list(difference.added) },
        { key: 'changed', label: `有改动 ${difference.changed.length}`, children: <ChangedTable rows={difference.changed} /> },
        { key: 'removed', label: `本次名单中没有 ${difference.removed.length}`, children: list(difference.removed) },
        { key: 'unchanged', label: `没有变化 ${difference.unchanged.length}`, children: list(difference.unchanged) },
      ]} />
    </Card>
  );
}

function firstWorthSeeing(difference: ImportDifference): keyof ImportDifference {
  const order = ['changed', 'removed', 'added', 'unchanged'] as const;
  return order.find((each) => difference[each].length > 0) ?? 'added';
}

function ChangedTable({ rows }: { readonly rows: readonly Changed[] }): ReactNode {
  return <Table<Changed> size="small" rowKey="acceptanceNo" dataSource={[...rows]} pagination={paging} columns={[
    ...nameColumns.map((column) => ({ ...column, width: 180 })),
    { title: '改动', key: 'changes', render: (_, row) => row.changes.map((change) => (
      <div key={change.key}>{change.label}：<del className="desk-muted">{change.before || '（空）'}</del> → <b>{change.after || '（空）'}</b></div>
    )) },
  ]} />;
}
