/** Centre of the seal from the centre of 盖章处, in millimetres, to the right and down. */
export type SealPlacement = { readonly rightMm: number; readonly downMm: number };

export type PlacedSeal = {
  /** Lower left corner of the seal from that of the field, in points, y up. */
  readonly leftPt: number;
  readonly bottomPt: number;
  /** Where it really stands: what was asked for, or the nearest place inside the field. */
  readonly placement: SealPlacement;
  readonly isMovedInside: boolean;
};

export const pointsPerMm = 72 / 25.4;

/**
 * Puts a seal into its field. The field cannot grow once the citizen has signed, and beyond its edge nothing is drawn, so a
 * seal that would stick out stands at the edge instead. The seal must fit the field; all lengths in points.
 */
export function placeSeal(field: { readonly widthPt: number; readonly heightPt: number }, seal: { readonly widthPt: number; readonly heightPt: number }, placement: SealPlacement): PlacedSeal {
  const [freeX, freeY] = [Math.max(0, field.widthPt - seal.widthPt), Math.max(0, field.heightPt - seal.heightPt)];
  const leftPt = within(freeX / 2 + placement.rightMm * pointsPerMm, freeX);
  const bottomPt = within(freeY / 2 - placement.downMm * pointsPerMm, freeY);
  const stands = { rightMm: tenths((leftPt - freeX / 2) / pointsPerMm), downMm: tenths((freeY / 2 - bottomPt) / pointsPerMm) };
  const isMovedInside = Math.abs(stands.rightMm - placement.rightMm) > 0.1 || Math.abs(stands.downMm - placement.downMm) > 0.1;
  return { leftPt, bottomPt, placement: stands, isMovedInside };
}

function within(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}

function tenths(mm: number): number {
  return Math.round(mm * 10) / 10 + 0;
}
