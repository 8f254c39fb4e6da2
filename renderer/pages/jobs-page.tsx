import type { ReactNode } from 'react';
import { Card, Skeleton, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { Job } from '../../shared/desk/job-calls.ts';
import { JobFailures } from '../components/jobs/job-failures.tsx';
import { JobProgress } from '../components/jobs/job-progress.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { useJobs } from '../hooks/use-jobs.ts';
import { useOffice } from '../hooks/use-office.ts';
import { canResume, isAtWork, jobStateWords, jobTitles } from '../text/job-words.ts';
import { timeText, workText } from '../text/times.ts';

/** 任务: what is at work, what was interrupted and can be gone on with, and what is over. */
export function JobsPage(): ReactNode {
  const jobs = useJobs();
  const titleOf = useJobTitle();
  if (jobs === null) return <PageFrame title="任务"><Skeleton active /></PageFrame>;
  const open = jobs.filter((job) => isAtWork(job) || canResume(job));
  const over = jobs.filter((job) => !open.includes(job));
  return (
    <PageFrame title="任务">
      {open.map((job) => <JobProgress key={job.jobId} job={job} title={titleOf(job)} />)}
      {jobs.length === 0 && <NothingYet text="还没有任务。导入、推送、盖章时会在这里看到进度；签约台意外关闭后，也从这里继续。" />}
      {over.length > 0 && (
        <Card size="small" title="已结束的任务">
          <Table<Job> size="small" rowKey="jobId" dataSource={over} columns={columns(titleOf)} pagination={{ pageSize: 20, hideOnSinglePage: true }}
            expandable={expandable} />
        </Card>
      )}
    </PageFrame>
  );
}

const expandable = {
  rowExpandable: (job: Job): boolean => job.failed > 0,
  expandedRowRender: (job: Job): ReactNode => (job.state === 'finished' ? <JobProgress job={job} /> : <JobFailures job={job} />),
};

/** `推送 · 第一批` */
function useJobTitle(): (job: Job) => string {
  const { batches } = useOffice();
  return (job) => {
    const batch = batches.find((each) => each.batch.batchId === job.batchId);
    return batch === undefined ? jobTitles[job.kind] : `${jobTitles[job.kind]} · ${batch.batch.name}`;
  };
}

function columns(titleOf: (job: Job) => string): TableColumnsType<Job> {
  return [
    { title: '任务', key: 'title', width: 220, render: (_, job) => titleOf(job) },
    { title: '状态', key: 'state', width: 90, render: (_, job) => <Tag color={jobStateWords[job.state].color}>{jobStateWords[job.state].text}</Tag> },
    { title: '结果', dataIndex: 'message' },
    { title: '用时', key: 'worked', width: 110, render: (_, job) => <span className="desk-number">{workText(job.workedMs)}</span> },
    { title: '办理人', dataIndex: 'staffName', width: 100 },
    { title: '开始时间', dataIndex: 'startedAtMs', width: 150, render: (atMs: number) => <span className="desk-number">{timeText(atMs)}</span> },
  ];
}
