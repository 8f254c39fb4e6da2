import { useState, type ReactNode } from 'react';
import { Alert, Skeleton } from 'antd';
import { useAction } from '../../hooks/use-action.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { useJob } from '../../hooks/use-jobs.ts';
import { ActDialog } from '../act-dialog.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { PreviewPages } from '../page-images.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { VersionActionProps } from './action-props.ts';

/** 推送 of one household: looked at first, then issued. */
export function PublishDialog({ page, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(page.householdId, { ...allowed, agreementId: null, expectedRevision: page.revision });
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const preflight = useCall('agreements.preflightPublish', { agreementIds: [version.agreementId] }, changesNothing);
  const isReady = preflight.value?.ready.length === 1 && jobId === null;
  const confirm = async (): Promise<void> => {
    const started = await action.run('agreements.publish', { agreementIds: [version.agreementId], seen: { householdId: page.householdId, revision } });
    if (started !== null) setJobId(started.jobId);
  };
  return (
    <ActDialog title={`推送 · ${version.agreementNo}`} effect="将生成待签文本并推送给主申请人签字，同时发送短信。推送后内容不能直接修改，有误须办理更正。" confirmLabel="推送" isReady={isReady} action={action} seen={seen(preflight.reload)} onConfirm={() => void confirm()} onClose={onClose} width={880}>
      <RefusalAlert refusal={preflight.refusal} />
      {preflight.value === null && preflight.refusal === null && <Skeleton active paragraph={{ rows: 2 }} />}
      {preflight.value?.blocked.map((each) => <Alert key={each.reason} type="error" showIcon title={each.reason} />)}
      {preflight.value?.warnings.map((warning) => <Alert key={warning} type="warning" showIcon title={warning} />)}
      {job === null ? isReady && <PreviewPages key={revision} of={{ householdId: page.householdId, kind: 'agreement', fields: null }} /> : <JobProgress job={job} title="推送" />}
    </ActDialog>
  );
}
