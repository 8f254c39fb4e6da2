import { z } from 'zod';
import type { CallInput, CallName, CallOutput } from '../shared/desk/contract.ts';
import { deskEventSchema, type DeskEvent } from '../shared/desk/events.ts';
import { ok, refuse, type Refusal, type Result } from '../shared/lib/result.ts';
import type { DeskTransport } from './desk-transports.ts';

/** What the pages know of the desk process: typed calls, files by token, events. Nothing here throws; a lost line is a refusal too. */
export type DeskClient = {
  readonly call: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<Result<CallOutput<Name>, Refusal>>;
  readonly upload: (file: File) => Promise<Result<string, Refusal>>;
  readonly download: (fileToken: string) => Promise<Result<Blob, Refusal>>;
  /** Calls the listener for every event until the returned function is called. */
  readonly listen: (listener: (event: DeskEvent) => void) => () => void;
};

const refusalSchema = z.object({ code: z.string(), message: z.string() });
const resultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: refusalSchema }),
]);
const tokenSchema = z.object({ fileToken: z.string() });
const largestFileBytes = 32 * 1024 * 1024;

export function createDeskClient(transport: DeskTransport): DeskClient {
  const listeners = new Set<(event: DeskEvent) => void>();
  let lastId = 0;
  transport.onEvent((raw) => {
    const event = deskEventSchema.safeParse(raw);
    if (event.success) listeners.forEach((listener) => listener(event.data));
  });
  return {
    call: async <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>, Refusal>> => {
      lastId += 1;
      const answer = await answerOf(transport.ask({ id: lastId, call: name, input }));
      // The desk process is the same program and checks its answers in its own tests; zod's generic output cannot be named here.
      return answer.ok ? ok(answer.value as CallOutput<Name>) : answer;
    },
    upload: async (file) => {
      if (file.size > largestFileBytes) return refuse('too_large', `文件“${file.name}”超过 32 MB，请压缩或另存后再选。`);
      const answer = await answerOf(file.arrayBuffer().then((bytes) => transport.upload(file.name, bytes)));
      if (!answer.ok) return answer;
      const token = tokenSchema.safeParse(answer.value);
      return token.success ? ok(token.data.fileToken) : lostLine();
    },
    download: (fileToken) => transport.download(fileToken).then(
      (blob) => ok(blob),
      () => refuse('download', '文件未能取出，请重新生成后再下载。'),
    ),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function answerOf(asking: Promise<unknown>): Promise<Result<unknown, Refusal>> {
  let raw: unknown;
  try {
    raw = await asking;
  } catch {
    return lostLine();
  }
  const result = resultSchema.safeParse(raw);
  if (!result.success) return tokenSchema.safeParse(raw).success ? ok(raw) : lostLine();
  return result.data.ok ? ok(result.data.value) : { ok: false, error: result.data.error };
}

function lostLine(): Result<never, Refusal> {
  return refuse('desk_gone', '签约台程序没有响应，请确认它仍在运行，然后刷新本页再试。已保存的内容不会丢失。');
}
