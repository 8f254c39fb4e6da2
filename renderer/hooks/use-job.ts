import { useEffect, useState } from 'react';
import type { Job } from '../../shared/desk/office-calls.ts';
import { useDesk } from './use-desk.ts';

/** The progress of one bulk job, from its start to its end. */
export function useJob(jobId: string | null): Job | null {
  const desk = useDesk();
  const [job, setJob] = useState<Job | null>(null);
  useEffect(() => {
    if (jobId === null) return undefined;
    // An event may have come before the answer that named the job, so what is known is asked for as well.
    void desk.call('jobs.list', {}).then((answer) => {
      const found = answer.ok ? answer.value.jobs.find((each) => each.jobId === jobId) : undefined;
      if (found !== undefined) setJob((known) => (known?.jobId === jobId && known.done > found.done ? known : found));
    });
    return desk.listen((event) => {
      if (event.event === 'job_changed' && event.job.jobId === jobId) setJob(event.job);
    });
  }, [desk, jobId]);
  return job?.jobId === jobId ? job : null;
}

/** The newest job of a kind, so that a page opened again shows what is still running. */
export function useLatestJobId(kind: Job['kind']): readonly [string | null, (jobId: string) => void] {
  const desk = useDesk();
  const [jobId, setJobId] = useState<string | null>(null);
  useEffect(() => {
    void desk.call('jobs.list', {}).then((answer) => {
      const running = answer.ok ? answer.value.jobs.find((each) => each.kind === kind && each.state === 'running') : undefined;
      if (running !== undefined) setJobId((known) => known ?? running.jobId);
    });
  }, [desk, kind]);
  return [jobId, setJobId];
}
