import { z } from 'zod';
import type { DeskProcess } from '../desk/desk-process.ts';
import type { DeskPort } from './desk-host.ts';

// Files cross the port as bytes, named by tokens as in the browser host; ids below zero are the renderer's own for them.
const fileMessageSchema = z.discriminatedUnion('file', [
  z.object({ id: z.number().int(), file: z.literal('upload'), fileName: z.string().min(1).max(300), bytes: z.instanceof(Uint8Array) }),
  z.object({ id: z.number().int(), file: z.literal('download'), fileToken: z.string().min(1).max(200) }),
]);

export type ServedDesk = Pick<DeskProcess, 'handle' | 'onEvent'> & { readonly fileTokens: Pick<DeskProcess['fileTokens'], 'addUpload' | 'readDownload'> };

/** Answers the screens over one line: calls, files and events, as the browser host does over HTTP. */
export function serveDeskLine(desk: ServedDesk, port: DeskPort): void {
  port.onMessage((message) => void answerMessage(desk, message).then((answer) => port.postMessage(answer)));
  desk.onEvent((event) => port.postMessage(event));
}

async function answerMessage(desk: ServedDesk, message: unknown): Promise<unknown> {
  const file = fileMessageSchema.safeParse(message);
  if (!file.success) return desk.handle(message);
  if (file.data.file === 'upload') {
    const added = desk.fileTokens.addUpload({ fileName: file.data.fileName, bytes: file.data.bytes });
    return { id: file.data.id, result: added.ok ? { ok: true, value: { fileToken: added.value } } : added };
  }
  const read = desk.fileTokens.readDownload(file.data.fileToken);
  return { id: file.data.id, result: read.ok ? { bytes: read.value.bytes } : read };
}
