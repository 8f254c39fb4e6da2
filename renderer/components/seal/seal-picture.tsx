import type { ReactNode } from 'react';
import type { SealView } from '../../../shared/desk/seal-calls.ts';

/** A seal, so many CSS pixels to the millimetre. */
export function SealPicture({ view, pxPerMm, label }: { readonly view: SealView; readonly pxPerMm: number; readonly label: string }): ReactNode {
  const { widthMm, heightMm } = view;
  return (
    <svg role="img" aria-label={label} width={widthMm * pxPerMm} height={heightMm * pxPerMm} viewBox={`0 0 ${widthMm} ${heightMm}`} style={{ display: 'block', maxWidth: '100%' }}>
      <SealShape view={view} />
    </svg>
  );
}

/** The same inside a drawing whose unit is the millimetre. */
export function SealShape({ view }: { readonly view: SealView }): ReactNode {
  if (view.pngBase64 !== null) return <image href={`data:image/png;base64,${view.pngBase64}`} width={view.widthMm} height={view.heightMm} preserveAspectRatio="none" />;
  return view.paths.map(({ d, fillRule }) => <path key={d} d={d} fillRule={fillRule} fill={view.color} />);
}
