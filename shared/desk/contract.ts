import { z } from 'zod';
import { aboutCalls } from './about-calls.ts';
import { adminCalls } from './admin-calls.ts';
import { archiveCalls } from './archive-calls.ts';
import { backupCalls } from './backup-calls.ts';
import { conflictCalls } from './conflict-calls.ts';
import { counterCalls } from './counter-calls.ts';
import { documentCalls } from './document-calls.ts';
import { handInCalls } from './hand-in-calls.ts';
import { householdCalls } from './household-calls.ts';
import { jobCalls } from './job-calls.ts';
import { leaseCalls } from './lease-calls.ts';
import { officeCalls } from './office-calls.ts';
import { presenceCalls } from './presence-calls.ts';
import { retentionCalls } from './retention-calls.ts';
import { sealCalls } from './seal-calls.ts';
import { sessionCalls } from './session-calls.ts';
import { templateCalls } from './template-calls.ts';

/**
 * Every call the renderer can make of the desk process: zod in, zod out. A feature starts here.
 * Each answer is a Result: `{ok: true, value}` or `{ok: false, error: {code, message}}` with a whole Chinese sentence.
 * Bytes never cross as paths: files are named by tokens (upload-tokens in electron/desk/rpc, see file-tokens below).
 *
 * | file token | made by | used by |
 * |---|---|---|
 * | upload | browser host `POST /files?name=…` (body = bytes) or the shell's open dialog | calls with `fileToken` in |
 * | download | calls with `fileToken` out | browser host `GET /files/:token`, or the shell's save dialog |
 */
export const contract = { ...sessionCalls, ...officeCalls, ...jobCalls, ...householdCalls, ...documentCalls, ...templateCalls, ...sealCalls, ...aboutCalls, ...backupCalls, ...adminCalls, ...conflictCalls, ...presenceCalls, ...leaseCalls, ...handInCalls, ...counterCalls, ...retentionCalls, ...archiveCalls } as const;

export type CallName = keyof typeof contract;
export type CallInput<Name extends CallName> = z.input<(typeof contract)[Name]['input']>;
export type CallParsedInput<Name extends CallName> = z.output<(typeof contract)[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<(typeof contract)[Name]['output']>;

/** The wire between renderer and desk process, over a MessagePort or a WebSocket alike. */
export const callMessageSchema = z.object({ id: z.number().int(), call: z.string(), input: z.unknown() });
export type CallMessage = z.infer<typeof callMessageSchema>;
export const answerMessageSchema = z.object({ id: z.number().int(), result: z.unknown() });
export type AnswerMessage = z.infer<typeof answerMessageSchema>;

export function isCallName(text: string): text is CallName {
  return text in contract;
}
