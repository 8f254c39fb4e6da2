import { useRef, type PointerEvent, type ReactNode } from 'react';
import { Alert, Button, InputNumber, Skeleton, Space } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { SealSource, SealView } from '../../../shared/desk/seal-calls.ts';
import { placeSeal, pointsPerMm, type PlacedSeal, type SealPlacement } from '../../../shared/domain/seal-placement.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { Field } from '../act-dialog.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { SealShape } from './seal-picture.tsx';
import type { ShownOn } from './shown-on-field.tsx';

type CardProps = { readonly source: SealSource; readonly view: SealView; readonly on: ShownOn; readonly placement: SealPlacement; readonly onChange: (placement: SealPlacement) => void };
type Place = CallOutput<'seals.previewPlacement'>;

/** Where in 盖章处 the seal stands: dragged, or typed in millimetres. */
export function PlacementCard({ source, view, on, placement, onChange }: CardProps): ReactNode {
  const place = useCall('seals.previewPlacement', { source, on, placement: { rightMm: 0, downMm: 0 } }, changesNothing);
  // A page that is no longer the one chosen is not to be dragged on.
  if (place.value === null || place.isLoading) return <>{place.refusal === null ? <Skeleton active /> : <RefusalAlert refusal={place.refusal} />}</>;
  const { bureau, seal } = place.value;
  const stands = placeSeal({ widthPt: bureau.width, heightPt: bureau.height }, seal, placement);
  return (
    <div className="desk-columns">
      <PlacementPaper place={place.value} view={view} stands={stands} onChange={onChange} />
      <div className="desk-stack">
        <span>用鼠标拖动印章，或填写印章中心偏离盖章处中心的距离（毫米）。</span>
        <Space size="large" wrap>
          <Field label="向右（负数向左）">{(id) => <InputNumber id={id} value={placement.rightMm} step={0.5} min={-100} max={100} onChange={(value) => onChange({ ...placement, rightMm: value ?? 0 })} />}</Field>
          <Field label="向下（负数向上）">{(id) => <InputNumber id={id} value={placement.downMm} step={0.5} min={-100} max={100} onChange={(value) => onChange({ ...placement, downMm: value ?? 0 })} />}</Field>
        </Space>
        <Space><Button onClick={() => onChange({ rightMm: 0, downMm: 0 })}>回到正中</Button></Space>
        {stands.isMovedInside && (
          <Alert type="warning" showIcon title={`盖章处在主申请人签字前已经固定，印章不能超出它的边线，盖章时将停在边上：向右 ${stands.placement.rightMm} 毫米，向下 ${stands.placement.downMm} 毫米。`}
            action={<Button size="small" onClick={() => onChange(stands.placement)}>采用</Button>} />
        )}
        <span className="desk-muted">虚线框是盖章处（第 {place.value.pageNumber} 页），印章始终在框内，不会盖住签字处。</span>
      </div>
    </div>
  );
}

const shownWidthPx = 640;

function PlacementPaper({ place, view, stands, onChange }: { readonly place: Place; readonly view: SealView; readonly stands: PlacedSeal; readonly onChange: (placement: SealPlacement) => void }): ReactNode {
  const drag = useRef<{ readonly x: number; readonly y: number; readonly from: SealPlacement } | null>(null);
  const { bureau, citizen, seal, page, pageWidthPt, pageHeightPt } = place;
  const mmPerPx = pageWidthPt / shownWidthPx / pointsPerMm;
  const move = (event: PointerEvent): void => {
    const started = drag.current;
    if (started === null) return;
    const wanted = { rightMm: started.from.rightMm + (event.clientX - started.x) * mmPerPx, downMm: started.from.downMm + (event.clientY - started.y) * mmPerPx };
    onChange(placeSeal({ widthPt: bureau.width, heightPt: bureau.height }, seal, { rightMm: tenths(wanted.rightMm), downMm: tenths(wanted.downMm) }).placement);
  };
  const top = bureau.top + bureau.height - stands.bottomPt - seal.heightPt;
  // Above and below 盖章处 only as much of the page as is needed to know where one is.
  const [from, to] = [Math.max(0, bureau.top - 150), Math.min(pageHeightPt, bureau.top + bureau.height + 110)];
  return (
    <section className="desk-paper" aria-label={`第 ${place.pageNumber} 页的盖章处`} style={{ textAlign: 'left' }}>
      <svg width={shownWidthPx} height={((to - from) * shownWidthPx) / pageWidthPt} viewBox={`0 ${from} ${pageWidthPt} ${to - from}`} style={{ background: '#fff', display: 'block' }}>
        <image href={`data:image/png;base64,${page.pngBase64}`} width={pageWidthPt} height={pageHeightPt} />
        <rect className="desk-seal-field" x={bureau.left} y={bureau.top} width={bureau.width} height={bureau.height} />
        {citizen !== null && <rect className="desk-sign-field" x={citizen.left} y={citizen.top} width={citizen.width} height={citizen.height} />}
        <g data-testid="seal-to-place" className="desk-seal-handle" transform={`translate(${bureau.left + stands.leftPt} ${top}) scale(${pointsPerMm})`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.current = { x: event.clientX, y: event.clientY, from: stands.placement };
          }}
          onPointerMove={move} onPointerUp={() => { drag.current = null; }}>
          <rect width={view.widthMm} height={view.heightMm} fill="transparent" />
          <SealShape view={view} />
        </g>
      </svg>
    </section>
  );
}

function tenths(mm: number): number {
  return Math.round(mm * 10) / 10;
}
