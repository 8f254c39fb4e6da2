import type { ReactNode } from 'react';
import { Skeleton } from 'antd';
import { useAction } from '../hooks/use-action.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { ActDialog } from './act-dialog.tsx';
import { PreflightFindings } from './jobs/preflight-findings.tsx';
import { RefusalAlert } from './refusal-alert.tsx';

/** The look before a push: those in order go, the others are named with their reason and stay. */
export function PublishPreflight({ agreementIds, onClose, onStarted }: { readonly agreementIds: readonly string[]; readonly onClose: () => void; readonly onStarted: (jobId: string) => void }): ReactNode {
  const action = useAction();
  const preflight = useCall('agreements.preflightPublish', { agreementIds: [...agreementIds] }, changesNothing);
  const ready = preflight.value?.ready ?? [];
  const publish = async (): Promise<void> => {
    const started = await action.run('agreements.publish', { agreementIds: ready });
    if (started !== null) onStarted(started.jobId);
  };
  return (
    <ActDialog title="推送前核对" effect="推送后，主申请人会收到短信并可以签字；协议内容不能再直接修改，有误须办理更正。" confirmLabel={`推送 ${ready.length} 户`} isReady={ready.length > 0} action={action} onConfirm={() => void publish()} onClose={onClose} width={720}>
      <RefusalAlert refusal={preflight.refusal} />
      {preflight.value === null ? preflight.refusal === null && <Skeleton active /> : <PreflightFindings preflight={preflight.value} ready="可以推送" unit="户" />}
    </ActDialog>
  );
}
