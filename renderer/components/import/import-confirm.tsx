import { useState, type ReactNode } from 'react';
import { Button, Card, Checkbox } from 'antd';
import type { CallInput } from '../../../shared/desk/contract.ts';
import type { ImportAnalysis, ImportDifference } from '../../../shared/desk/import-types.ts';
import { useAction } from '../../hooks/use-action.ts';
import { importEffect } from '../../text/import-words.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

type ConfirmProps = {
  readonly analysis: ImportAnalysis;
  readonly difference: ImportDifference | null;
  readonly differenceDigest: string | null;
  readonly input: CallInput<'import.analyse'>;
  /** Compares anew with what the batch holds now. */
  readonly onLookAgain: () => void;
  readonly onStarted: (jobId: string) => void;
};

/** The last step says what it will do; what changes or removes must be ticked. */
export function ImportConfirm({ analysis, difference, differenceDigest, input, onLookAgain, onStarted }: ConfirmProps): ReactNode {
  const action = useAction();
  const [applyChanges, setApplyChanges] = useState(false);
  const [removeMissing, setRemoveMissing] = useState(false);
  const effect = importEffect(analysis, difference, { applyChanges, removeMissing });
  if (analysis.report.errors.length > 0) return null;
  const confirm = async (): Promise<void> => {
    const started = await action.run('import.confirm', { ...input, applyChanges, removeMissing, ...(differenceDigest === null ? {} : { seenDifference: differenceDigest }) });
    if (started !== null) onStarted(started.jobId);
  };
  const lookAgain = (): void => {
    action.refuse(null);
    onLookAgain();
  };
  return (
    <Card size="small" title="确认导入">
      <div className="desk-stack">
        {difference !== null && difference.changed.length > 0 && (
          <Checkbox checked={applyChanges} onChange={(event) => setApplyChanges(event.target.checked)}>用新名单修改还在“待推送”的家庭（已推送的不会改动，将列出供办理“更正（修改协议）”）</Checkbox>
        )}
        {difference !== null && difference.removed.length > 0 && (
          <Checkbox checked={removeMissing} onChange={(event) => setRemoveMissing(event.target.checked)}>把本次名单中没有、且还在“待推送”的家庭移出名单</Checkbox>
        )}
        <RefusalAlert refusal={action.refusal} action={action.refusal?.code === 'list_moved' ? <Button size="small" onClick={lookAgain}>重新核对</Button> : null} />
        <div>
          <Button type="primary" disabled={effect === null} loading={action.isRunning} onClick={() => void confirm()}>{effect === null ? '没有要导入的内容' : `确认导入：${effect}`}</Button>
        </div>
      </div>
    </Card>
  );
}
