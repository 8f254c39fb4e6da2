import { useState, type ReactNode } from 'react';
import { Button, Skeleton, Space } from 'antd';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

/** 委托书 page by page, beside the signature that stands on it. */
export function LetterPages({ agreementId, signingId }: { readonly agreementId: string; readonly signingId: string }): ReactNode {
  const [page, setPage] = useState(0);
  const state = useCall('counter.letter', { agreementId, signingId, page }, changesNothing);
  const letter = state.value;
  return (
    <div className="desk-stack">
      <RefusalAlert refusal={state.refusal} />
      {letter !== null && letter.pageCount > 1 && (
        <Space wrap>
          <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>上一页</Button>
          <span className="desk-number">委托书第 {page + 1} 页，共 {letter.pageCount} 页</span>
          <Button size="small" disabled={page + 1 >= letter.pageCount} onClick={() => setPage(page + 1)}>下一页</Button>
        </Space>
      )}
      {letter === null ? state.refusal === null && <Skeleton active /> : <img className="desk-letter" src={letter.picture} alt={`委托书第 ${page + 1} 页`} />}
    </div>
  );
}
