/** Sizes in points (1/72 inch), y down from the top of the page unless said otherwise. */
const pointsPerMm = 72 / 25.4;

export const pageWidthPt = 595.28;
export const pageHeightPt = 841.89;

/** The text area: 36 characters of 小四 wide; its right margin leaves room for the 骑缝章 strip of 20 mm. */
export const bodySizePt = 12;
export const bodyLeftPt = 79.4;
export const bodyWidthPt = 36 * bodySizePt;
export const bodyTopPt = 84;
export const bodyBottomPt = 772;
export const linePitchPt = 20;

export const headerBaselinePt = 56;
export const headerRulePt = 63;
export const footerBaselinePt = 800;
export const smallSizePt = 9;

export const titleSizePt = 22;
export const subtitleSizePt = 16;

/** Table text starts at 五号 and may shrink to 8 pt where a value is long; below that it is too long. */
export const cellSizesPt: readonly number[] = [10.5, 9, 8];
export const cellPaddingPt = 4;
export const maxCellLines = 4;
/** A row is never broken inside, so it must fit on a page. */
export const maxRowHeightPt = bodyBottomPt - bodyTopPt;
export const ruleWidthPt = 0.6;

/** The strip at the right edge that the seam seal is drawn into. */
export const seamWidthPt = 20 * pointsPerMm;

/**
 * 盖章处 and 签字处: the field holds the mark above and, in its lowest `dateStripPt`, the date, left aligned: the printed
 * word 日期： ends where the field begins.
 */
export const sealFieldWidthPt = 44 * pointsPerMm;
export const sealFieldHeightPt = 50 * pointsPerMm;
export const signFieldWidthPt = 62 * pointsPerMm;
export const signFieldHeightPt = 28 * pointsPerMm;
export const dateStripPt = 20;

export const qrSizePt = 22 * pointsPerMm;
