import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Alert, Button, Modal, Skeleton, Typography } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useCall } from '../../hooks/use-call.ts';
import { timeText } from '../../text/times.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

type Minted = CallOutput<'admin.mintCode'>;

/** A fresh code for a new device, large enough to be read across a desk; it says when the hub knows it. */
export function EnrolmentCode({ onClose }: { readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const [minted, setMinted] = useState<Minted | null>(null);
  const isAsked = useRef(false);
  const { run } = action;
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    void run('admin.mintCode', {}).then((made) => setMinted(made));
  }, [run]);
  return (
    <Modal open title="设备登记码" width={560} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>完成</Button>} mask={{ closable: false }}>
      <div className="desk-stack">
        <RefusalAlert refusal={action.refusal} />
        {minted === null ? action.refusal === null && <Skeleton active /> : <Shown minted={minted} />}
      </div>
    </Modal>
  );
}

/** One function for all renders: a new one each time would be a new listener, and what it waited for would be lost. */
function onAnything(): boolean {
  return true;
}

function Shown({ minted }: { readonly minted: Minted }): ReactNode {
  const state = useCall('admin.codeState', { codeId: minted.codeId }, onAnything);
  return (
    <>
      <Typography.Text className="desk-code" copyable={{ text: minted.code, tooltips: ['复制', '已复制'] }}>{minted.code}</Typography.Text>
      <span className="desk-number">只能登记一台设备，有效期至 {timeText(minted.expiresAtMs)}。</span>
      {state.value !== null && <Alert type={state.value.state === 'ready' ? 'success' : state.value.state === 'refused' ? 'error' : 'info'} showIcon title={state.value.message} />}
      <RefusalAlert refusal={state.refusal} />
      <ol className="desk-say">
        <li>在新电脑上打开签约台，会看到“设备登记”。</li>
        <li>输入这个登记码和设备名称，点“登记本机”。</li>
        <li>登记后本页会出现这台设备。关闭后登记码不能再看，需要时重新生成。</li>
      </ol>
    </>
  );
}
