import { useState, type ReactNode } from 'react';
import { Button, Card, Progress, Space, Tag } from 'antd';
import type { Job } from '../../../shared/desk/job-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { canResume, isAtWork, jobPercent, jobStateWords, jobText, jobTitles, jobUnits, paceText, phaseText } from '../../text/job-words.ts';
import { workText } from '../../text/times.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { JobFailures } from './job-failures.tsx';
import { ResumeSealDialog } from './resume-seal-dialog.tsx';

type JobProgressProps = { readonly job: Job; readonly title?: string; readonly extra?: ReactNode };

/** A bulk job while it runs, while it waits and when it is over: how far, how fast, how long still; pause, resume, cancel; what failed and why. */
export function JobProgress({ job, title, extra }: JobProgressProps): ReactNode {
  const words = jobStateWords[job.state];
  const status = isAtWork(job) ? 'active' : job.state === 'finished' ? (job.failed === 0 ? 'success' : 'exception') : 'normal';
  const facts = [jobText(job), ...(job.total > job.done + job.failed ? [`还剩 ${job.total - job.done - job.failed}`] : [])];
  const pace = paceText(job);
  // The sentence of a job that was stopped says itself how far it came.
  const isTold = !isAtWork(job) && job.state !== 'finished' && job.message !== '';
  return (
    <Card size="small" title={<Space>{title ?? jobTitles[job.kind]}<Tag color={words.color}>{words.text}</Tag></Space>} extra={<JobButtons job={job} extra={extra} />}>
      <div className="desk-stack">
        <Progress percent={jobPercent(job)} status={status} aria-label={title ?? jobTitles[job.kind]} />
        <Space wrap size="middle">
          <output className="desk-number">{isTold ? job.message : facts.join('，')}</output>
          {isAtWork(job) && <span className="desk-muted">{phaseText(job)}</span>}
          {isAtWork(job) && pace !== '' && <span className="desk-number">{pace}</span>}
          {!isAtWork(job) && job.workedMs > 0 && <span className="desk-muted desk-number">用时 {workText(job.workedMs)}</span>}
          <span className="desk-muted">办理人 {job.staffName}</span>
        </Space>
        {!isTold && job.message !== '' && <div>{job.message}</div>}
        <JobFailures job={job} />
      </div>
    </Card>
  );
}

/** What can be done with the job as it stands. A seal job asks for its pass phrase each time it is taken up. */
function JobButtons({ job, extra }: { readonly job: Job; readonly extra: ReactNode }): ReactNode {
  const action = useAction();
  const [resuming, setResuming] = useState<'rest' | 'failed' | null>(null);
  const { jobId } = job;
  const resume = (retryFailed: boolean): void => {
    if (job.kind === 'seal') setResuming(retryFailed ? 'failed' : 'rest');
    else void action.run('jobs.resume', { jobId, retryFailed, passPhrase: null });
  };
  return (
    <Space wrap>
      <RefusalAlert refusal={action.refusal} onClose={() => action.refuse(null)} />
      {job.state === 'running' && <Button size="small" onClick={() => void action.run('jobs.pause', { jobId })}>暂停</Button>}
      {isAtWork(job) && <Button size="small" danger disabled={job.state === 'pausing'} onClick={() => void action.run('jobs.cancel', { jobId })}>取消</Button>}
      {canResume(job) && <Button size="small" type="primary" loading={action.isRunning} onClick={() => resume(false)}>继续</Button>}
      {canResume(job) && <Button size="small" onClick={() => void action.run('jobs.cancel', { jobId })}>关闭任务</Button>}
      {!isAtWork(job) && job.state !== 'cancelled' && job.failed > 0 && <Button size="small" loading={action.isRunning} onClick={() => resume(true)}>重试未成功的 {job.failed} {jobUnits[job.kind]}</Button>}
      {!isAtWork(job) && extra}
      {resuming !== null && <ResumeSealDialog job={job} retryFailed={resuming === 'failed'} onClose={() => setResuming(null)} />}
    </Space>
  );
}
