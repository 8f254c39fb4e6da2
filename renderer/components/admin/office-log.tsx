import type { ReactNode } from 'react';
import { Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { useCall } from '../../hooks/use-call.ts';
import { timeText } from '../../text/times.ts';
import { NothingYet } from '../nothing-yet.tsx';
import { Loaded } from '../page-frame.tsx';

type Line = CallOutput<'admin.log'>['lines'][number] & { readonly key: number };

const columns: TableColumnsType<Line> = [
  { title: '时间', key: 'at', width: 150, render: (_, line) => <span className="desk-number">{timeText(line.atMs)}</span> },
  { title: '办理人', dataIndex: 'who', width: 110 },
  { title: '事项', key: 'what', width: 180, render: (_, line) => <>{line.what}{line.waiting && <Tag style={{ marginInlineStart: 8 }}>待上传</Tag>}</> },
  { title: '说明', dataIndex: 'note' },
];

/** 操作日志 of people, devices, batches, templates and seals; what concerns a household stands in its timeline. */
export function OfficeLog(): ReactNode {
  const log = useCall('admin.log', {});
  return (
    <div className="desk-stack">
      <span className="desk-muted">人员、设备、批次、模板、印章的最近 300 条记录；各户的记录在该户的时间线里。</span>
      <Loaded state={log}>{(value) => (
        // Nothing in these lines can be pressed, so the region itself takes the focus to be scrolled by keys (WCAG 2.2, 2.1.1).
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section tabIndex={0} aria-label="操作日志" style={{ overflowX: 'auto' }}>
          <Table<Line> size="small" rowKey="key" dataSource={value.lines.map((line, key) => ({ ...line, key }))} columns={columns} style={{ minWidth: 640 }}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: <NothingYet text="还没有记录。" /> }} />
        </section>
      )}</Loaded>
    </div>
  );
}
