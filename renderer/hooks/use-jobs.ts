import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Job, JobKind } from '../../shared/desk/job-calls.ts';
import { canResume, isAtWork } from '../text/job-words.ts';
import { useDesk } from './use-desk.ts';

/** All jobs as they stand, newest first; null until the first answer. Events bring each change, the list is asked for once a session. */
export function useJobs(): readonly Job[] | null {
  const desk = useDesk();
  const [jobs, setJobs] = useState<readonly Job[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const told = new Map<string, Job>();
    const ask = (): void => void desk.call('jobs.list', {}).then((answer) => {
      // What an event has told meanwhile is newer than the answer.
      if (isCurrent && answer.ok) setJobs(answer.value.jobs.map((job) => told.get(job.jobId) ?? job));
    });
    ask();
    const stop = desk.listen((event) => {
      if (event.event === 'session_changed') ask();
      if (event.event !== 'job_changed') return;
      const { job } = event;
      told.set(job.jobId, job);
      setJobs((known) => (known === null ? known : known.some((each) => each.jobId === job.jobId) ? known.map((each) => (each.jobId === job.jobId ? job : each)) : [job, ...known]));
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [desk]);
  return jobs;
}

/** One job, from its start to its end. */
export function useJob(jobId: string | null): Job | null {
  const jobs = useJobs();
  return jobs?.find((each) => each.jobId === jobId) ?? null;
}

/** The job of a kind that a page shows: the one started there, else the newest that is at work or waits to be resumed. */
export function useLatestJob(kind: JobKind, batchId: string): readonly [Job | null, (jobId: string) => void] {
  const jobs = useJobs();
  const [startedId, setStartedId] = useState<string | null>(null);
  const show = useCallback((jobId: string) => setStartedId(jobId), []);
  const job = useMemo(() => {
    const own = (jobs ?? []).filter((each) => each.kind === kind && each.batchId === batchId);
    return own.find((each) => each.jobId === startedId) ?? own.find((each) => isAtWork(each)) ?? own.find((each) => canResume(each)) ?? null;
  }, [jobs, kind, batchId, startedId]);
  return [job, show];
}
