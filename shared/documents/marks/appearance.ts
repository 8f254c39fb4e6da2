import { deflateSync } from 'node:zlib';
import { decimal } from './path.ts';
import { latin1Bytes, streamObject } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';

/** What a mark draws into a field: content operators in a box of points, and the forms it draws with Do. */
export type Appearance = {
  readonly widthPt: number;
  readonly heightPt: number;
  /** One byte a character. */
  readonly operators: string | Uint8Array;
  /** Name of a form (without slash) → its object number. */
  readonly forms?: Readonly<Record<string, number>>;
  /** Whether black text under the mark shines through it, as under ink: the content may then say `/Ink gs`. */
  readonly multiplies?: boolean;
};

/**
 * A form XObject (ISO 32000-1, 8.10), deflated: as small as can be where it is drawn for many documents, else quickly,
 * which costs a few bytes in a hundred.
 */
export function appearanceObject(objectNumber: number, appearance: Appearance, effort: 'small' | 'quick' = 'small'): UpdateObject {
  const { operators } = appearance;
  const level = effort === 'small' ? 9 : 1;
  return streamObject(objectNumber, appearanceDictionary(appearance), deflateSync(typeof operators === 'string' ? latin1Bytes(operators) : operators, { level }));
}

/** What stands between `<<` and `/Length` of an appearance: its one canonical form, which the verifier writes again. */
export function appearanceDictionary(appearance: Omit<Appearance, 'operators'>): string {
  const forms = Object.entries(appearance.forms ?? {}).map(([name, number]) => `/${name} ${number} 0 R`);
  const resources = [
    ...(forms.length > 0 ? [`/XObject << ${forms.join(' ')} >>`] : []),
    ...(appearance.multiplies === true ? ['/ExtGState << /Ink << /BM /Multiply >> >>'] : []),
  ];
  const box = `[0 0 ${decimal(appearance.widthPt)} ${decimal(appearance.heightPt)}]`;
  return `/Type /XObject /Subtype /Form /BBox ${box} /Resources << ${resources.join(' ')} >> /Filter /FlateDecode`;
}
