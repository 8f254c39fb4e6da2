import type { ReactNode } from 'react';
import { Button, Card, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { TemplateRow } from '../../../shared/desk/template-calls.ts';
import { goTo } from '../../hooks/use-route.ts';
import { timeText } from '../../text/times.ts';
import { kindLabels } from '../../text/words.ts';
import { NothingYet } from '../nothing-yet.tsx';

const columns: TableColumnsType<TemplateRow> = [
  { title: '模板名称', key: 'title', render: (_, row) => <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('templates', row.templateVersionId)}>{row.title}</Button> },
  { title: '版本', dataIndex: 'versionName', width: 160 },
  { title: '使用批次', key: 'used', width: 320, render: (_, row) => (row.usedBy.length === 0 ? <span className="desk-muted">没有批次使用</span> : row.usedBy.map((batch) => <Tag key={batch.batchId}>{batch.name}</Tag>)) },
  { title: '保存人', dataIndex: 'createdByName', width: 110 },
  { title: '保存时间', key: 'at', width: 150, render: (_, row) => <span className="desk-number">{timeText(row.createdAtMs)}</span> },
];

/** The versions by kind, the newest first. */
export function TemplateList({ templates }: { readonly templates: readonly TemplateRow[] }): ReactNode {
  return (['agreement', 'waiver_statement'] as const).map((kind) => (
    <Card key={kind} size="small" title={kindLabels[kind]}>
      <Table<TemplateRow> size="small" rowKey="templateVersionId" pagination={false} columns={columns} scroll={{ x: 900 }}
        dataSource={templates.filter((each) => each.kind === kind)} locale={{ emptyText: <NothingYet text="还没有模板。" /> }} />
    </Card>
  ));
}
