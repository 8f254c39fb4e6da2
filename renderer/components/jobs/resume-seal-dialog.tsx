import { useState, type ReactNode } from 'react';
import { Input } from 'antd';
import type { Job } from '../../../shared/desk/job-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, Field } from '../act-dialog.tsx';

/** The pass phrase again: nothing of it was kept when the job stopped. */
export function ResumeSealDialog({ job, retryFailed, onClose }: { readonly job: Job; readonly retryFailed: boolean; readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const [passPhrase, setPassPhrase] = useState('');
  const count = job.total - job.done - (retryFailed ? 0 : job.failed);
  const resume = async (): Promise<void> => {
    if ((await action.run('jobs.resume', { jobId: job.jobId, retryFailed, passPhrase })) !== null) onClose();
  };
  return (
    <ActDialog title={retryFailed ? '重试未成功的' : '继续盖章'} effect={`将为其余 ${count} 份协议盖章。已盖章的 ${job.done} 份不会重盖。`} confirmLabel={`继续盖章 ${count} 份`}
      isReady={passPhrase !== ''} action={action} onConfirm={() => void resume()} onClose={onClose}>
      <Field label="印章口令" hint="口令不保存，每次继续都要重新输入。">{(id) => (
        <Input.Password id={id} value={passPhrase} autoComplete="off" onChange={(event) => setPassPhrase(event.target.value)} onPressEnter={() => passPhrase !== '' && void resume()} />
      )}</Field>
    </ActDialog>
  );
}
