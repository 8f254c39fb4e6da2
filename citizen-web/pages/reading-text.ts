import type { ReadingBlock } from '../../shared/documents/doors.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** Blocks of a reading text in one column: headings as headings, and of each table row what belongs together, one below the other. */
export function readingText(blocks: readonly ReadingBlock[]): Html {
  return html`<div class="reading">${blocks.map(blockOf)}</div>`;
}

function blockOf(block: ReadingBlock): Html {
  switch (block.kind) {
    case 'title': return html`<h2 class="reading-title">${block.text}</h2>`;
    case 'heading': return html`<h3>${block.text}</h3>`;
    case 'paragraph': return html`<p>${block.text}</p>`;
    case 'table': return isPairs(block.rows) ? pairTable(block.rows) : recordList(block.rows);
  }
}

/** Two or four columns are the form's label and value side by side; any other table has its headings in the first row. */
function isPairs(rows: readonly (readonly string[])[]): boolean {
  return rows.length === 1 || rows.every((row) => row.length === 2 || row.length === 4);
}

/** Two cells to a line where they fit: true also of a table of four columns that has headings. */
function pairTable(rows: readonly (readonly string[])[]): Html {
  return html`<div class="reading-rows">${rows.map((row) => pairsOf(row).map((pair) => html`<p>${pair.map((cell) => html`<span>${cell}</span> `)}</p>`))}</div>`;
}

function pairsOf(row: readonly string[]): readonly (readonly string[])[] {
  return row.flatMap((_cell, index) => (index % 2 === 0 ? [row.slice(index, index + 2)] : []));
}

function recordList(rows: readonly (readonly string[])[]): Html {
  const [headings = [], ...records] = rows;
  return html`${records.map((record) => html`<div class="reading-rows">${record.map((cell, index) => html`<p><span>${headings[index] ?? ''}</span> <span>${cell}</span></p>`)}</div>`)}`;
}
