import { Worker } from 'node:worker_threads';
import { must } from '../../../shared/lib/assert.ts';
import type { Documents, DocumentsTask } from './documents-tasks.ts';
import type { WorkerAnswer, WorkerOrder, WorkerSettings } from './documents-worker.ts';

type PoolSettings = { readonly resourceDir: string; /** Checked, in shared memory. */ readonly rareFont?: Uint8Array | null; readonly size: number };
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
type Member = { readonly worker: Worker; readonly waiting: Map<number, Waiting> };

/** Documents work on `size` worker threads, started when first needed; each order goes to the least busy. */
export function createDocumentsPool(options: PoolSettings): Documents {
  const members: Member[] = [];
  let lastId = 0;
  const send = (member: Member, task: DocumentsTask, inputs: readonly unknown[]): Promise<unknown> => new Promise((resolve, reject) => {
    lastId += 1;
    member.waiting.set(lastId, { resolve, reject });
    member.worker.postMessage({ id: lastId, task, inputs } satisfies WorkerOrder);
  });
  const all = (): readonly Member[] => {
    while (members.length < options.size) members.push(startMember(options, members));
    return members;
  };
  const leastBusy = (): Member => must(all().toSorted((a, b) => a.waiting.size - b.waiting.size)[0], 'a pool has members');
  // Structured cloning keeps the type that the engine gave; a message port cannot say so.
  const ask = <Task extends DocumentsTask>(task: Task, inputs: Parameters<Documents[Task]>): ReturnType<Documents[Task]> => send(leastBusy(), task, inputs) as ReturnType<Documents[Task]>;
  return {
    fill: (...inputs) => ask('fill', inputs),
    fillPage: (...inputs) => ask('fillPage', inputs),
    findUnprintable: (...inputs) => ask('findUnprintable', inputs),
    // Any member may be asked for a tail later, so all must have the signer.
    openSigner: async (...inputs) => {
      const answers = await Promise.all(all().map((member) => send(member, 'openSigner', inputs) as ReturnType<Documents['openSigner']>));
      return must(answers.find((each) => !each.ok) ?? answers[0], 'a pool has members');
    },
    closeSigner: async (...inputs) => void await Promise.all(members.map((member) => send(member, 'closeSigner', inputs))),
    bureauTail: (...inputs) => ask('bureauTail', inputs),
    sealPage: (...inputs) => ask('sealPage', inputs),
    pageImage: (...inputs) => ask('pageImage', inputs),
    verify: (...inputs) => ask('verify', inputs),
    drawRoundSeal: (...inputs) => ask('drawRoundSeal', inputs),
    readSealPicture: (...inputs) => ask('readSealPicture', inputs),
    sealPicturePng: (...inputs) => ask('sealPicturePng', inputs),
    checkSealKey: (...inputs) => ask('checkSealKey', inputs),
    blankDocument: (...inputs) => ask('blankDocument', inputs),
    joinScans: (...inputs) => ask('joinScans', inputs),
    lookAtPlacement: (...inputs) => ask('lookAtPlacement', inputs),
    lookAtSeam: (...inputs) => ask('lookAtSeam', inputs),
    close: async () => void await Promise.all(members.splice(0).map((member) => member.worker.terminate())),
  };
}

function startMember({ resourceDir, rareFont = null }: PoolSettings, members: Member[]): Member {
  const worker = new Worker(new URL('./documents-worker.ts', import.meta.url), { workerData: { resourceDir, rareFont } satisfies WorkerSettings });
  const member: Member = { worker, waiting: new Map() };
  worker.on('message', (answer: WorkerAnswer) => {
    const waiting = member.waiting.get(answer.id);
    member.waiting.delete(answer.id);
    if ('fault' in answer) waiting?.reject(new Error(answer.fault));
    else waiting?.resolve(answer.value);
  });
  const end = (error: Error): void => {
    const position = members.indexOf(member);
    if (position >= 0) members.splice(position, 1);
    for (const waiting of member.waiting.values()) waiting.reject(error);
    member.waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the documents worker has ended')));
  // A desk that wants to end is not kept by an idle worker.
  worker.unref();
  return member;
}
