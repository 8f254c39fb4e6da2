import { useState, type ReactNode } from 'react';
import { Button, Skeleton } from 'antd';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { StepProps } from './step-props.ts';

/** The very document that is signed, page by page; it is confirmed on the last one. */
export function ReadStep({ view, action, save }: StepProps): ReactNode {
  const [page, setPage] = useState(0);
  const state = useCall('documents.pageImage', { agreementId: view.agreementId, which: 'original', page }, changesNothing);
  const image = state.value;
  const isLast = image !== null && page + 1 >= image.pageCount;
  return (
    <section className="counter-body">
      <RefusalAlert refusal={state.refusal} />
      {/* What scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="counter-page" role="region" aria-label="协议页面" tabIndex={0}>
        {image === null ? state.refusal === null && <Skeleton active paragraph={{ rows: 12 }} /> : <img src={`data:image/png;base64,${image.pngBase64}`} alt={`第 ${page + 1} 页`} />}
      </div>
      <div className="counter-row">
        <Button className="counter-button" disabled={page === 0} onClick={() => setPage(page - 1)}>上一页</Button>
        <span className="counter-text desk-number">第 {page + 1} 页，共 {image?.pageCount ?? '…'} 页</span>
        {isLast
          ? <Button type="primary" className="counter-button" loading={action.isRunning} onClick={() => void save({ kind: 'read' })}>已阅读，去签字</Button>
          : <Button type="primary" className="counter-button" disabled={image === null} onClick={() => setPage(page + 1)}>下一页</Button>}
      </div>
    </section>
  );
}
