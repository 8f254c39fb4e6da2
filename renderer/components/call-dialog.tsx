import { useState, type ReactNode } from 'react';
import { Checkbox, Input } from 'antd';
import { useAction } from '../hooks/use-action.ts';
import { ActDialog, Field } from './act-dialog.tsx';
import { TimeField } from './time-field.tsx';

type KnownCall = { readonly callId: string; readonly caller: string; readonly matter: string; readonly handling: string };

/** 来电登记: a new call, or how a known one was handled. */
export function CallDialog({ householdId, known, onClose }: { readonly householdId: string; readonly known: KnownCall | null; readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const [caller, setCaller] = useState(known?.caller ?? '');
  const [isVerified, setVerified] = useState(false);
  const [matter, setMatter] = useState(known?.matter ?? '');
  const [handling, setHandling] = useState(known?.handling ?? '');
  const [callbackAtMs, setCallbackAtMs] = useState<number | null>(null);
  const [isDone, setDone] = useState(known !== null);
  const save = async (): Promise<void> => {
    const input = { householdId, callId: known?.callId ?? null, caller, verified: isVerified, matter, handling, callbackAtMs, done: isDone };
    if ((await action.run('households.logCall', input, '来电已登记')) !== null) onClose();
  };
  return (
    <ActDialog title={known === null ? '来电登记' : '处理来电'} effect="登记后，全部工作人员都能在“来电”和时间线中看到。" confirmLabel="保存" isReady={matter.trim() !== ''} action={action} onConfirm={() => void save()} onClose={onClose}>
      <Field label="来电人（与主申请人的关系）">{(id) => <Input id={id} value={caller} onChange={(event) => setCaller(event.target.value)} placeholder="如：本人、女儿" />}</Field>
      <Checkbox checked={isVerified} onChange={(event) => setVerified(event.target.checked)}>已核验来电人身份</Checkbox>
      <Field label="事项">{(id) => <Input.TextArea id={id} value={matter} onChange={(event) => setMatter(event.target.value)} autoSize={{ minRows: 2 }} />}</Field>
      <Field label="处理情况">{(id) => <Input.TextArea id={id} value={handling} onChange={(event) => setHandling(event.target.value)} autoSize={{ minRows: 2 }} />}</Field>
      <Field label="约定回电时间（可不填）">{(id) => <TimeField id={id} value={callbackAtMs} onChange={setCallbackAtMs} />}</Field>
      <Checkbox checked={isDone} onChange={(event) => setDone(event.target.checked)}>已处理完毕，不需再回电</Checkbox>
    </ActDialog>
  );
}
