import { parentPort, workerData } from 'node:worker_threads';
import { analyseWorkbook } from './import/analyse-workbook.ts';
import type { AnalyseWorkbookInput } from './import/analyse-workbook.ts';
import type { ImportAnalysis } from '../../../shared/desk/import-types.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** What the two threads say to each other; analyse-in-worker.ts is the other end. */
export type AnalyseOrder = Omit<AnalyseWorkbookInput, 'isPrintable'>;
export type AnalyseAnswer =
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'result'; readonly result: Result<ImportAnalysis, Refusal> };

const port = must(parentPort, 'runs as a worker');
// Given by analyse-in-worker.ts, which made this worker.
const order = workerData as AnalyseOrder;

// Which characters can be printed is known where the fonts are: the first pass gathers what the list uses, the second judges.
const used = new Set<string>();
const first = analyseWorkbook({ ...order, isPrintable: (character) => used.add(character).size > 0 });
if (!first.ok) port.postMessage({ kind: 'result', result: first } satisfies AnalyseAnswer);
else port.postMessage({ kind: 'characters', text: [...used].join('') } satisfies AnalyseAnswer);

port.once('message', (unprintable: readonly string[]) => {
  const refused = new Set(unprintable);
  const result = refused.size === 0 ? first : analyseWorkbook({ ...order, isPrintable: (character) => !refused.has(character) });
  port.postMessage({ kind: 'result', result } satisfies AnalyseAnswer);
  port.close();
});
