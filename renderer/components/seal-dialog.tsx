import { useState, type ReactNode } from 'react';
import { Input, Skeleton } from 'antd';
import { useAction } from '../hooks/use-action.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { PreflightFindings } from './jobs/preflight-findings.tsx';
import { RefusalAlert } from './refusal-alert.tsx';

/** Before the seal: what is in order, which seal, the pass phrase once for this job. */
export function SealDialog({ agreementIds, onClose, onStarted }: { readonly agreementIds: readonly string[]; readonly onClose: () => void; readonly onStarted: (jobId: string) => void }): ReactNode {
  const action = useAction();
  const [passPhrase, setPassPhrase] = useState('');
  const preflight = useCall('sealing.preflight', { agreementIds: [...agreementIds] }, changesNothing);
  const found = preflight.value;
  const ready = found?.ready ?? [];
  const seal = async (): Promise<void> => {
    const started = await action.run('sealing.seal', { agreementIds: ready, passPhrase });
    if (started !== null) onStarted(started.jobId);
  };
  const sealName = found === null ? '印章' : `“${found.sealName}”`;
  return (
    <ActDialog title="盖章" effect={`将用${sealName}为 ${ready.length} 份协议加盖公章和骑缝章并做数字签名，每次用印都记入用印台账。盖章后不能撤销，只能办理盖章后作废。`} confirmLabel={`确认盖章 ${ready.length} 份`}
      isReady={ready.length > 0 && (found?.needsPassPhrase !== true || passPhrase !== '')} action={action} onConfirm={() => void seal()} onClose={onClose} width={720}>
      <RefusalAlert refusal={preflight.refusal} />
      {found === null ? preflight.refusal === null && <Skeleton active /> : <PreflightFindings preflight={found} ready="可以盖章" unit="份" />}
      {found?.needsPassPhrase === true && (
        <Field label="印章口令" hint={found.demo ? '演示章的口令是 yanshi-2026。口令只用于这一次，不会保存。' : '口令只用于这一次，不会保存。'}>{(id) => <Input.Password id={id} value={passPhrase} autoComplete="off" onChange={(event) => setPassPhrase(event.target.value)} onPressEnter={() => ready.length > 0 && passPhrase !== '' && void seal()} />}</Field>
      )}
    </ActDialog>
  );
}
