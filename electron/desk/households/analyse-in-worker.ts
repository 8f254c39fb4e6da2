import { Worker } from 'node:worker_threads';
import type { AnalyseAnswer, AnalyseOrder } from './analyse-worker.ts';
import type { ImportAnalysis } from '../../../shared/desk/import-types.ts';
import { refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const memoryLimitMb = 1024;

/**
 * Analyses a workbook on a thread of its own: 20,000 rows take seconds, and a file made to exhaust memory ends its thread,
 * not the desk. `findUnprintable` gives the characters of a text that no font of ours can print.
 */
export function analyseInWorker(order: AnalyseOrder, findUnprintable: (text: string) => Promise<readonly string[]>): Promise<Result<ImportAnalysis, Refusal>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./analyse-worker.ts', import.meta.url), { workerData: order, resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } });
    const end = (result: Result<ImportAnalysis, Refusal>): void => {
      resolve(result);
      void worker.terminate();
    };
    worker.on('message', (answer: AnalyseAnswer) => {
      if (answer.kind === 'result') end(answer.result);
      else findUnprintable(answer.text).then((characters) => worker.postMessage(characters), reject);
    });
    worker.on('error', (error: Error) => {
      const isTooLarge = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isTooLarge) end(refuse('workbook_too_large', '表格内容过多，本机内存不足。请删去与名单无关的内容，或分成几个文件导入。'));
      else reject(error);
    });
    worker.on('exit', () => reject(new Error('the import worker ended without an answer')));
  });
}
