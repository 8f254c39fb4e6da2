import type { ReactNode } from 'react';
import type { ReviewCase } from '../../shared/desk/document-calls.ts';
import { strokePath } from '../text/strokes.ts';

type Drawing = ReviewCase['characters'][number];

/** One character as it was drawn. Ink is as thick as on the document, so that what is looked at is what is sealed. */
export function SignatureDrawing({ drawing, side }: { readonly drawing: Drawing; readonly side: number }): ReactNode {
  const thickness = Math.max(drawing.width, drawing.height) * 0.035;
  return (
    <svg className="desk-drawing" width={side} height={side} viewBox={`0 0 ${drawing.width} ${drawing.height}`} role="img" aria-label={`手写的“${drawing.character}”`}>
      <g fill="none" stroke="currentColor" strokeWidth={thickness} strokeLinecap="round" strokeLinejoin="round">
        {drawing.strokes.map((stroke) => <path key={`${stroke[0]?.t}-${stroke.length}-${stroke[0]?.x}`} d={strokePath(stroke)} />)}
      </g>
    </svg>
  );
}
