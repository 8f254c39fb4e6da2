import { z } from 'zod';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { startDeskProcess } from './desk-process.ts';
import type { DeskOptions, DeskProcess } from './desk-process.ts';

/** A line to the screens that carries structured clones: calls, files and events. */
export type ScreenPort = { readonly postMessage: (value: unknown) => void; readonly onMessage: (handler: (value: unknown) => void) => void };

/** Files go over the same line; their numbers are below zero, so that they never meet a call's. */
const fileMessageSchema = z.discriminatedUnion('file', [
  z.object({ file: z.literal('upload'), id: z.number().int(), fileName: z.string(), bytes: z.instanceof(Uint8Array) }),
  z.object({ file: z.literal('download'), id: z.number().int(), fileToken: z.string() }),
]);

/** Runs the desk process on one message port, as Electron's shell does. */
export async function startDeskOnPort(options: DeskOptions & { readonly port: ScreenPort }): Promise<Result<{ readonly stop: () => Promise<void> }, Refusal>> {
  const started = await startDeskProcess(options);
  if (!started.ok) return started;
  const desk = started.value;
  desk.onEvent((event) => options.port.postMessage(event));
  options.port.onMessage((message) => {
    const file = fileMessageSchema.safeParse(message);
    if (file.success) options.port.postMessage({ id: file.data.id, result: answerFile(desk, file.data) });
    else void desk.handle(message).then(options.port.postMessage);
  });
  return ok({ stop: desk.close });
}

function answerFile(desk: DeskProcess, message: z.infer<typeof fileMessageSchema>): unknown {
  if (message.file === 'upload') {
    const added = desk.fileTokens.addUpload({ fileName: message.fileName, bytes: message.bytes });
    return added.ok ? { fileToken: added.value } : added;
  }
  const read = desk.fileTokens.readDownload(message.fileToken);
  return read.ok ? { fileName: read.value.fileName, bytes: read.value.bytes } : read;
}
