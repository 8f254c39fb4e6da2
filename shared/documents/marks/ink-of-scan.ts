/** Pixels of red, green, blue and opacity, one byte each, row by row from the top. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

export type InkFindings = {
  /** Shares of all pixels. */
  readonly paperShare: number;
  readonly redShare: number;
  /** Dark and not red: print, handwriting, a seal of another colour. */
  readonly otherShare: number;
};

/** Cells of the grid in which the colour of the paper is estimated. */
const gridCells = 24;
/** How much of the light a red ink swallows less in red than in green and blue, below which a pixel is paper. */
const faintest = 0.07;

/**
 * Frees the red ink of a scan from its paper, lit evenly or not: what is left is ink with soft edges on nothing. The paper's
 * colour is estimated cell by cell; how much of a pixel is ink follows from how much more green and blue than red it lacks,
 * which black print does not show. Changes the pixels in place.
 */
export function freeInk(pixels: Pixels): InkFindings {
  const paper = estimatePaper(pixels);
  if (paper === null) return { paperShare: 0, redShare: 0, otherShare: 0 };
  const { width, height, data } = pixels;
  const redness = new Float32Array(width * height);
  const counts = new Uint32Array(256);
  let [paperCount, redCount, otherCount] = [0, 0, 0];
  const under = new Float32Array(3);
  for (let index = 0; index < redness.length; index += 1) {
    paperAt(paper, index % width, Math.floor(index / width), pixels, under);
    const at = index * 4;
    const [red, green, blue] = [light(data, at, under, 0), light(data, at, under, 1), light(data, at, under, 2)];
    const value = Math.max(0, red - Math.max(green, blue));
    redness[index] = value;
    counts[Math.min(255, Math.floor(value * 255))] = (counts[Math.min(255, Math.floor(value * 255))] ?? 0) + 1;
    if (value > 0.2) redCount += 1;
    else if (Math.max(red, green, blue) < 0.7 || (value < 0.1 && Math.min(red, green, blue) < 0.5)) otherCount += 1;
    else if (Math.min(red, green, blue) > 0.85) paperCount += 1;
  }
  const full = fullInk(counts);
  for (let index = 0; index < redness.length; index += 1) {
    const share = Math.min(1, Math.max(0, ((redness[index] ?? 0) / full - faintest) / (1 - faintest)));
    paperAt(paper, index % width, Math.floor(index / width), pixels, under);
    takePaperAway(data, index * 4, share, under);
  }
  const total = Math.max(1, redness.length);
  return { paperShare: paperCount / total, redShare: redCount / total, otherShare: otherCount / total };
}

type Paper = { readonly columns: number; readonly rows: number; readonly colors: Float32Array };

/** The median of the bright grey pixels of each cell; cells without any take that of their neighbours. null: no paper at all. */
function estimatePaper({ width, height, data }: Pixels): Paper | null {
  const [columns, rows] = [Math.min(gridCells, width), Math.min(gridCells, height)];
  const colors = new Float32Array(columns * rows * 3).fill(-1);
  for (let cell = 0; cell < columns * rows; cell += 1) {
    const [left, top] = [Math.floor(((cell % columns) * width) / columns), Math.floor((Math.floor(cell / columns) * height) / rows)];
    const [right, bottom] = [Math.floor((((cell % columns) + 1) * width) / columns), Math.floor(((Math.floor(cell / columns) + 1) * height) / rows)];
    const samples: [number, number, number][] = [];
    const step = Math.max(1, Math.floor(Math.sqrt(((right - left) * (bottom - top)) / 400)));
    for (let y = top; y < bottom; y += step) {
      for (let x = left; x < right; x += step) {
        const at = (y * width + x) * 4;
        const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
        if (Math.min(red, green, blue) > 120 && Math.max(red, green, blue) - Math.min(red, green, blue) < 60) samples.push([red, green, blue]);
      }
    }
    // Fewer are the soft edges of ink rather than paper.
    if (samples.length < 12) continue;
    samples.sort((left_, right_) => sum(left_) - sum(right_));
    const median = samples[Math.floor(samples.length * 0.6)] ?? [255, 255, 255];
    colors.set(median, cell * 3);
  }
  return fillGaps({ columns, rows, colors });
}

function fillGaps(paper: Paper): Paper | null {
  const { columns, rows, colors } = paper;
  const isKnown = (cell: number): boolean => (colors[cell * 3] ?? -1) >= 0;
  if (!Array.from({ length: columns * rows }, (_value, cell) => cell).some(isKnown)) return null;
  for (let gaps = true; gaps;) {
    gaps = false;
    const before = colors.slice();
    for (let cell = 0; cell < columns * rows; cell += 1) {
      if ((before[cell * 3] ?? -1) >= 0) continue;
      const near = neighbours(cell, columns, rows).filter((each) => (before[each * 3] ?? -1) >= 0);
      if (near.length === 0) gaps = true;
      else for (let channel = 0; channel < 3; channel += 1) colors[cell * 3 + channel] = near.reduce((total, each) => total + (before[each * 3 + channel] ?? 0), 0) / near.length;
    }
  }
  return paper;
}

function neighbours(cell: number, columns: number, rows: number): number[] {
  const [x, y] = [cell % columns, Math.floor(cell / columns)];
  const found: number[] = [];
  if (x > 0) found.push(cell - 1);
  if (x + 1 < columns) found.push(cell + 1);
  if (y > 0) found.push(cell - columns);
  if (y + 1 < rows) found.push(cell + columns);
  return found;
}

/** Between the middles of cells the light changes steadily. */
function paperAt({ columns, rows, colors }: Paper, x: number, y: number, { width, height }: Pixels, into: Float32Array): void {
  const acrossCells = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5));
  const downCells = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5));
  const [left, top] = [Math.floor(acrossCells), Math.floor(downCells)];
  const [right, bottom] = [Math.min(columns - 1, left + 1), Math.min(rows - 1, top + 1)];
  const [partX, partY] = [acrossCells - left, downCells - top];
  for (let channel = 0; channel < 3; channel += 1) {
    const upper = (colors[(top * columns + left) * 3 + channel] ?? 255) * (1 - partX) + (colors[(top * columns + right) * 3 + channel] ?? 255) * partX;
    const lower = (colors[(bottom * columns + left) * 3 + channel] ?? 255) * (1 - partX) + (colors[(bottom * columns + right) * 3 + channel] ?? 255) * partX;
    into[channel] = upper * (1 - partY) + lower * partY;
  }
}

function light(data: Uint8Array, at: number, paper: Float32Array, channel: number): number {
  return Math.min(1, (data[at + channel] ?? 0) / Math.max(1, paper[channel] ?? 255));
}

/** The redness of solid ink: what the reddest fifth of all red pixels begins with. */
function fullInk(counts: Uint32Array): number {
  const from = Math.floor(0.2 * 255);
  let total = 0;
  for (let level = from; level < counts.length; level += 1) total += counts[level] ?? 0;
  let above = 0;
  for (let level = counts.length - 1; level > from; level -= 1) {
    above += counts[level] ?? 0;
    if (above >= total * 0.2 && above > 0) return Math.max(0.25, level / 255);
  }
  return 0.5;
}

/** The ink's own colour is what is left when the paper that shines through is taken away. */
function takePaperAway(data: Uint8Array, at: number, share: number, paper: Float32Array): void {
  data[at + 3] = Math.round(share * 255);
  if (share === 0) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const own = ((data[at + channel] ?? 0) - (1 - share) * (paper[channel] ?? 255)) / share;
    data[at + channel] = Math.min(255, Math.max(0, Math.round(own)));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
