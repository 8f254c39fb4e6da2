import { Worker } from 'node:worker_threads';
import type { WrittenTemplate } from './docx/write-template.ts';
import { refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const memoryLimitMb = 1024;

/** Reads a Word document on a thread of its own: a file made to exhaust memory ends its thread, not the desk. */
export function readDocxInWorker(bytes: Uint8Array): Promise<Result<WrittenTemplate, Refusal>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./docx-worker.ts', import.meta.url), { workerData: bytes, resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } });
    const end = (result: Result<WrittenTemplate, Refusal>): void => {
      resolve(result);
      void worker.terminate();
    };
    worker.on('message', end);
    worker.on('error', (error: Error) => {
      const isTooLarge = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isTooLarge) end(refuse('document_too_large', '文档内容过多，本机内存不足。请只保留协议正文，另存后再导入。'));
      else reject(error);
    });
    worker.on('exit', () => reject(new Error('the Word import ended without an answer')));
  });
}
