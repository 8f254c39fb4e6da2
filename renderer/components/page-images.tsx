import { useState, type ReactNode } from 'react';
import { Button, InputNumber, Select, Skeleton, Space } from 'antd';
import type { CallInput } from '../../shared/desk/contract.ts';
import { changesNothing, changesRecords, useCall } from '../hooks/use-call.ts';
import { RefusalAlert } from './refusal-alert.tsx';

const zooms = [{ value: 75, label: '75%' }, { value: 100, label: '100%' }, { value: 125, label: '125%' }, { value: 150, label: '150%' }, { value: 200, label: '200%' }];
const pageWidth = 720;

type IssuedProps = { readonly agreementId: string; readonly which: 'original' | 'signed' | 'sealed'; readonly extra?: ReactNode; readonly firstZoom?: number };

/** A document page by page, as images of the very file. */
export function IssuedPages({ agreementId, which, extra, firstZoom = 100 }: IssuedProps): ReactNode {
  const [page, setPage] = useState(0);
  const state = useCall('documents.pageImage', { agreementId, which, page }, changesNothing);
  return <Pages state={state} page={page} onPage={setPage} extra={extra} firstZoom={firstZoom} />;
}

/** A document that has not been issued: what it would look like now. */
export function PreviewPages({ of }: { readonly of: Omit<CallInput<'documents.preview'>, 'page'> }): ReactNode {
  const [page, setPage] = useState(0);
  const state = useCall('documents.preview', { ...of, page }, changesRecords);
  return <Pages state={state} page={page} onPage={setPage} firstZoom={100} />;
}

type PagesProps = { readonly state: Pick<ReturnType<typeof useCall<'documents.pageImage'>>, 'value' | 'refusal'>; readonly page: number; readonly onPage: (page: number) => void; readonly extra?: ReactNode; readonly firstZoom: number };

/** Any document whose pages come one at a time. */
export function Pages({ state, page, onPage, extra, firstZoom }: PagesProps): ReactNode {
  const [zoom, setZoom] = useState(firstZoom);
  const image = state.value;
  const pageCount = image?.pageCount ?? 1;
  return (
    <div className="desk-stack">
      <div className="desk-header-row" style={{ marginBottom: 0 }}>
        <Space>
          <Button disabled={page === 0} onClick={() => onPage(page - 1)}>上一页</Button>
          <InputNumber aria-label="页码" min={1} max={pageCount} value={page + 1} style={{ width: 64 }} onChange={(value) => onPage(Math.min(pageCount, Math.max(1, value ?? 1)) - 1)} />
          <span className="desk-number">共 {pageCount} 页</span>
          <Button disabled={page + 1 >= pageCount} onClick={() => onPage(page + 1)}>下一页</Button>
          <Select aria-label="放大" value={zoom} options={zooms} onChange={setZoom} style={{ width: 90 }} />
        </Space>
        {extra}
      </div>
      <RefusalAlert refusal={state.refusal} />
      {/* What scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="desk-paper" aria-label="文书页面" tabIndex={0}>
        {image === null ? state.refusal === null && <Skeleton active paragraph={{ rows: 12 }} />
          : <img src={`data:image/png;base64,${image.pngBase64}`} alt={`第 ${page + 1} 页`} width={(pageWidth * zoom) / 100} />}
      </section>
    </div>
  );
}
