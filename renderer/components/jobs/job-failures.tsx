import { useState, type ReactNode } from 'react';
import { App, Button, Space, Table } from 'antd';
import type { FailureGroup, Job } from '../../../shared/desk/job-calls.ts';
import { useDesk } from '../../hooks/use-desk.ts';
import { failureLines, jobUnits } from '../../text/job-words.ts';

/** What did not succeed, by reason, asked for when somebody wants to know: while a job runs the numbers are enough. */
export function JobFailures({ job }: { readonly job: Job }): ReactNode {
  const desk = useDesk();
  const { message } = App.useApp();
  const [shown, setShown] = useState<{ readonly failed: number; readonly groups: readonly FailureGroup[] } | null>(null);
  if (job.failed === 0) return null;
  const unit = jobUnits[job.kind];
  const show = async (): Promise<void> => {
    const answer = await desk.call('jobs.failures', { jobId: job.jobId });
    if (answer.ok) setShown({ failed: job.failed, groups: answer.value.groups });
    else void message.error(answer.error.message);
  };
  const copy = async (groups: readonly FailureGroup[]): Promise<void> => {
    await navigator.clipboard.writeText(failureLines(groups));
    void message.success('已复制，可粘贴到表格');
  };
  return (
    <div className="desk-stack">
      <Space wrap>
        <Button size="small" onClick={() => (shown === null ? void show() : setShown(null))}>{shown === null ? `查看未成功的原因（${job.failed} ${unit}）` : '收起'}</Button>
        {shown !== null && shown.failed !== job.failed && <Button size="small" onClick={() => void show()}>更新</Button>}
        {shown !== null && <Button size="small" onClick={() => void copy(shown.groups)}>复制全部</Button>}
      </Space>
      {shown !== null && (
        <Table<FailureGroup> size="small" rowKey="reason" dataSource={[...shown.groups]} pagination={{ pageSize: 10, hideOnSinglePage: true }}
          columns={[{ title: '未成功的原因', dataIndex: 'reason' }, { title: `${unit}数`, key: 'count', width: 90, align: 'right', render: (_, group) => <span className="desk-number">{group.items.length}</span> }]}
          expandable={{ expandedRowRender: failedItems, defaultExpandedRowKeys: shown.groups.length === 1 ? [shown.groups[0]?.reason ?? ''] : [] }} />
      )}
    </div>
  );
}

function failedItems(group: FailureGroup): ReactNode {
  return <Table<FailureGroup['items'][number]> size="small" rowKey="id" dataSource={[...group.items]} pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
    columns={[{ title: '家庭', dataIndex: 'name', width: 140 }, { title: '说明', dataIndex: 'message' }]} />;
}
