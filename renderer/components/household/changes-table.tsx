import type { ReactNode } from 'react';
import { Table } from 'antd';
import type { FieldChange } from '../../../shared/domain/field-changes.ts';

/** What a correction changes: was, becomes. */
export function ChangesTable({ changes, wasTitle = '原来' }: { readonly changes: readonly FieldChange[]; readonly wasTitle?: string }): ReactNode {
  return <Table<FieldChange> size="small" rowKey="key" dataSource={[...changes]} pagination={false} columns={[
    { title: '字段', dataIndex: 'label', width: 160 },
    { title: wasTitle, dataIndex: 'was', render: (text: string) => <span className="desk-muted desk-kept">{text === '' ? '（空）' : text}</span> },
    { title: '改为', dataIndex: 'becomes', render: (text: string) => <b className="desk-kept">{text === '' ? '（空）' : text}</b> },
  ]} />;
}
