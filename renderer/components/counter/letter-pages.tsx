import { useState, type ReactNode } from 'react';
import { Button, Modal, Skeleton, Space } from 'antd';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

/** 委托书 page by page, beside the signature that stands on it: small enough for one screen, and large when it is to be read. */
export function LetterPages({ agreementId, signingId }: { readonly agreementId: string; readonly signingId: string }): ReactNode {
  const [page, setPage] = useState(0);
  const [isLarge, setLarge] = useState(false);
  const state = useCall('counter.letter', { agreementId, signingId, page }, changesNothing);
  const letter = state.value;
  if (letter === null) return state.refusal === null ? <Skeleton active /> : <RefusalAlert refusal={state.refusal} />;
  const label = `委托书第 ${page + 1} 页`;
  const turn = letter.pageCount > 1 && (
    <>
      <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>上一页</Button>
      <span className="desk-number">{label}，共 {letter.pageCount} 页</span>
      <Button size="small" disabled={page + 1 >= letter.pageCount} onClick={() => setPage(page + 1)}>下一页</Button>
    </>
  );
  return (
    <div className="desk-stack">
      <Space wrap>{turn}<Button size="small" onClick={() => setLarge(true)}>放大查看</Button></Space>
      <img className="desk-letter" src={letter.picture} alt={label} />
      <span className="desk-muted">请核对受托人、代理事项、权限和期限，以及主申请人的签名。</span>
      <Modal open={isLarge} title="委托书" width={900} style={{ top: 24 }} footer={null} destroyOnHidden onCancel={() => setLarge(false)}>
        <Space wrap>{turn}</Space>
        <img src={letter.picture} alt={label} style={{ width: '100%' }} />
      </Modal>
    </div>
  );
}
