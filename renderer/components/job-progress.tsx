import type { ReactNode } from 'react';
import { Button, Card, Progress, Table } from 'antd';
import type { Job } from '../../shared/desk/office-calls.ts';
import { useAction } from '../hooks/use-action.ts';
import { jobPercent, jobText } from '../text/words.ts';
import { RefusalAlert } from './refusal-alert.tsx';

type Failure = Job['failed'][number];
const failureColumns = [
  { title: '家庭', dataIndex: 'name', width: 160 },
  { title: '原因', dataIndex: 'message' },
];

/** A bulk job while it runs and when it has ended: progress, what failed and why, again for the failed. */
export function JobProgress({ job, title, onRetry, extra }: { readonly job: Job; readonly title: string; readonly onRetry?: (ids: string[]) => void; readonly extra?: ReactNode }): ReactNode {
  const action = useAction();
  const isRunning = job.state === 'running';
  const status = isRunning ? 'active' : job.state === 'done' && job.failed.length === 0 ? 'success' : 'exception';
  const buttons = (
    <>
      {isRunning && <Button size="small" loading={action.isRunning} onClick={() => void action.run('jobs.cancel', { jobId: job.jobId }, '已停止，已完成的保留')}>停止</Button>}
      {!isRunning && job.failed.length > 0 && onRetry !== undefined && (
        <Button size="small" type="primary" onClick={() => onRetry(job.failed.map((each) => each.id))}>重新办理未成功的 {job.failed.length} 户</Button>
      )}
      {!isRunning && extra}
    </>
  );
  return (
    <Card size="small" title={title} extra={buttons}>
      <div className="desk-stack">
        <Progress percent={jobPercent(job)} status={status} aria-label={title} />
        <output className="desk-number">{jobText(job)}</output>
        <RefusalAlert refusal={action.refusal} />
        {job.failed.length > 0 && <Table<Failure> size="small" rowKey="id" columns={failureColumns} dataSource={[...job.failed]} pagination={{ pageSize: 10, hideOnSinglePage: true }} />}
      </div>
    </Card>
  );
}
