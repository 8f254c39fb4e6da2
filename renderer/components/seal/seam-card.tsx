import { useState, type ReactNode } from 'react';
import { Alert, Button, Segmented, Space } from 'antd';
import type { CallInput, CallOutput } from '../../../shared/desk/contract.ts';
import { useAction } from '../../hooks/use-action.ts';
import { sealsOfSeam, type SeamPages } from '../../text/seal-draft.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

type SeamOrder = CallInput<'seals.previewSeam'>;

/** 骑缝章 on every page before anything is sealed, by the code that seals, as a printer shows it. */
export function SeamCard({ order }: { readonly order: SeamOrder }): ReactNode {
  const action = useAction();
  const [shown, setShown] = useState<{ readonly key: string; readonly value: CallOutput<'seals.previewSeam'> } | null>(null);
  const key = JSON.stringify(order);
  const look = async (): Promise<void> => {
    const value = await action.run('seals.previewSeam', order);
    setShown(value === null ? null : { key, value });
  };
  return (
    <div className="desk-stack">
      <Space><Button onClick={() => void look()} loading={action.isRunning}>查看每一页的骑缝章</Button>{shown !== null && shown.key !== key && <span className="desk-muted">印章或设置已改变，请重新查看。</span>}</Space>
      <RefusalAlert refusal={action.refusal} />
      {shown !== null && shown.key === key && <SeamLook value={shown.value} />}
    </div>
  );
}

function SeamLook({ value }: { readonly value: CallOutput<'seals.previewSeam'> }): ReactNode {
  const seals = sealsOfSeam(value.pages);
  return (
    <>
      {seals.length === 0 && <Alert type="info" showIcon title="只有一页的文书不盖骑缝章。" />}
      {value.seamScale < 1 && <Alert type="info" showIcon title={`页数少，每一页分到的印章比页边留出的宽度宽，骑缝章整体缩小为 ${Math.round(value.seamScale * 100)}%。`} />}
      {seals.map((pages) => <SeamSeal key={pages[0]?.pageNumber} pages={pages} heightMm={value.sealHeightMm} />)}
      <div className="desk-seam-pages">
        {value.pages.map(({ page, pageNumber }) => (
          <figure key={pageNumber}><img src={`data:image/png;base64,${page.pngBase64}`} width={page.width * 0.8} height={page.height * 0.8} alt={`第 ${pageNumber} 页`} /><figcaption>第 {pageNumber} 页</figcaption></figure>
        ))}
      </div>
      <h3 className="desk-card-title"><b>盖章页</b></h3>
      {/* What scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="desk-paper" aria-label="盖章页" tabIndex={0}><img src={`data:image/png;base64,${value.sealedPage.pngBase64}`} alt="盖章页" width={720} /></section>
    </>
  );
}

const pxPerMm = 5;

/** The slices of one seal, apart under their page numbers or put together as when the pages are fanned out. */
function SeamSeal({ pages, heightMm }: { readonly pages: SeamPages; readonly heightMm: number }): ReactNode {
  const [isApart, setApart] = useState(true);
  const [first, last] = [pages[0]?.pageNumber, pages.at(-1)?.pageNumber];
  return (
    <section aria-label={`第 ${first} 至 ${last} 页的骑缝章`} className="desk-stack">
      <Space><b>第 {first} 至 {last} 页合成一枚骑缝章</b><Segmented aria-label="骑缝章的看法" value={isApart ? 'apart' : 'joined'} onChange={(value) => setApart(value === 'apart')} options={[{ value: 'apart', label: '逐页分开' }, { value: 'joined', label: '合在一起' }]} /></Space>
      <div className="desk-seam-row" style={{ gap: isApart ? 8 : 0 }}>
        {pages.map(({ pageNumber, slice }) => (
          <figure key={pageNumber}>
            <img src={`data:image/png;base64,${slice.pngBase64}`} style={{ width: slice.widthMm * pxPerMm, height: heightMm * pxPerMm }} alt={`第 ${pageNumber} 页的骑缝`} />
            {isApart && <figcaption>{pageNumber}</figcaption>}
          </figure>
        ))}
      </div>
    </section>
  );
}
