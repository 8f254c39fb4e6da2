import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { signText } from '../../../shared/crypto/key-pairs.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { downloadResponseSchema } from '../../../shared/protocol/download.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { administrationFactsSchema } from '../../../shared/protocol/administration.ts';
import type { AdministrationFacts } from '../../../shared/protocol/administration.ts';
import { deviceAuthHeaders, deviceReportHeaders, enrolResponseSchema, staffKeyResponseSchema } from '../../../shared/protocol/enrolment.ts';
import { presenceResponseSchema } from '../../../shared/protocol/presence.ts';
import type { PresenceRequest, PresenceResponse } from '../../../shared/protocol/presence.ts';
import { handInResponseSchema, handInsResponseSchema } from '../../../shared/protocol/hand-in.ts';
import type { HandInRequest } from '../../../shared/protocol/hand-in.ts';
import { missingPartsResponseSchema } from '../../../shared/protocol/part-transfer.ts';
import type { PartNeed } from '../../../shared/protocol/part-transfer.ts';
import { uploadResponseSchema } from '../../../shared/protocol/upload.ts';
import type { UploadRequest, UploadResponse } from '../../../shared/protocol/upload.ts';
import { protocolVersion } from '../../../shared/protocol/version.ts';
import { offline, readAnswer } from './read-answer.ts';

/** `offline`: no answer. `too_old`: 426. Others: the hub's own refusal, or `hub_answer` for what cannot be understood. */
export type HubAnswer<Value> = Promise<Result<Value, Refusal>>;

export type HubClient = {
  readonly enrol: (request: { code: string; name: string; publicKey: string; encryptionKey: string; deviceId?: string }) => HubAnswer<z.infer<typeof enrolResponseSchema>>;
  readonly staffKey: (request: { account: string; password: string; publicKey: string }) => HubAnswer<z.infer<typeof staffKeyResponseSchema>>;
  readonly changePassword: (request: { account: string; password: string; newPassword: string; publicKey: string }) => HubAnswer<z.infer<typeof staffKeyResponseSchema>>;
  readonly administration: () => HubAnswer<AdministrationFacts>;
  readonly upload: (request: UploadRequest) => HubAnswer<UploadResponse>;
  readonly download: (epoch: string | null, cursor: number, limit: number, comparedAtSeq?: number) => HubAnswer<DownloadResponse>;
  readonly missingParts: (parts: readonly PartNeed[]) => HubAnswer<readonly PartNeed[]>;
  readonly putPart: (digest: string, householdId: string | null, bytes: Uint8Array) => HubAnswer<null>;
  readonly readPart: (digest: string) => HubAnswer<Uint8Array>;
  /** Says what is open here, for the courtesy of showing it elsewhere: not waited for long. */
  readonly presence: (request: PresenceRequest) => HubAnswer<PresenceResponse>;
  /** 待核对: what a restored hub lacks (shared/protocol/hand-in.ts). */
  readonly handIn: (request: HandInRequest) => HubAnswer<z.infer<typeof handInResponseSchema>>;
  readonly handIns: () => HubAnswer<z.infer<typeof handInsResponseSchema>>;
  /** Opens the stream of hints and calls `onHint` for each; resolves when the stream ends. */
  readonly listen: (onHint: () => void, signal: AbortSignal) => HubAnswer<null>;
  /** Resolves once what was asked before is on its way, so that work which keeps the thread does not hold it back. */
  readonly handedOver: () => Promise<void>;
};

export type HubClientDeps = {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  /** Null until enrolled. */
  readonly device: () => Promise<{ readonly deviceId: string; readonly incarnation: string; readonly privateKey: string } | null>;
  /** What the desk says of itself to an admin's eyes. */
  readonly report?: () => Promise<{ readonly version: string; readonly waiting: number }>;
};

type Request = { readonly method: 'GET' | 'POST' | 'PUT'; readonly path: string; readonly body?: Uint8Array; readonly contentType?: string; readonly signal?: AbortSignal; readonly isReporting?: boolean };

const timeoutMs = 30_000;
const partTimeoutMs = 120_000;
const presenceTimeoutMs = 5_000;
/** Turns of the event loop until fetch has written a request: its head, its body, and one to spare. */
const turnsToSend = 3;
const longestRefusalBytes = 64 * 1024;

/** The desk's line to the hub: every call signed by the device, bounded in time, its answer parsed. */
export function createHubClient(deps: HubClientDeps): HubClient {
  const post = async <Schema extends z.ZodType>(path: string, body: unknown, schema: Schema, limitMs = timeoutMs): HubAnswer<z.infer<Schema>> => {
    const answer = await send(deps, { method: 'POST', path, body: Buffer.from(JSON.stringify(body)), contentType: 'application/json' }, limitMs);
    return answer.ok ? parseAnswer(answer.value, schema) : answer;
  };
  return {
    enrol: (request) => post('/sync/enrol', request, enrolResponseSchema),
    staffKey: (request) => post('/sync/staff-key', request, staffKeyResponseSchema),
    changePassword: (request) => post('/sync/password', request, staffKeyResponseSchema),
    administration: async () => {
      const answer = await send(deps, { method: 'GET', path: '/sync/administration' }, timeoutMs);
      return answer.ok ? parseAnswer(answer.value, administrationFactsSchema) : answer;
    },
    presence: (request) => post('/sync/presence', request, presenceResponseSchema, presenceTimeoutMs),
    upload: (request) => post('/sync/upload', request, uploadResponseSchema),
    download: async (epoch, cursor, limit, comparedAtSeq = 0) => {
      const query = new URLSearchParams({ cursor: String(cursor), limit: String(limit), compared: String(comparedAtSeq), ...(epoch === null ? {} : { epoch }) });
      const answer = await send(deps, { method: 'GET', path: `/sync/changes?${query.toString()}`, isReporting: true }, timeoutMs);
      return answer.ok ? parseAnswer(answer.value, downloadResponseSchema) : answer;
    },
    missingParts: async (parts) => {
      const answer = await post('/sync/parts/missing', { parts }, missingPartsResponseSchema);
      return answer.ok ? ok(answer.value.missing) : answer;
    },
    putPart: async (digest, householdId, bytes) => {
      const query = householdId === null ? '' : `?householdId=${encodeURIComponent(householdId)}`;
      const answer = await send(deps, { method: 'PUT', path: `/sync/parts/${digest}${query}`, body: bytes, contentType: 'application/octet-stream' }, partTimeoutMs);
      return answer.ok ? ok(null) : answer;
    },
    readPart: async (digest) => {
      const answer = await send(deps, { method: 'GET', path: `/sync/parts/${digest}` }, partTimeoutMs);
      return answer.ok ? readAnswer(answer.value) : answer;
    },
    handIn: (request) => post('/sync/hand-in', request, handInResponseSchema),
    handIns: async () => {
      const answer = await send(deps, { method: 'GET', path: '/sync/hand-ins' }, timeoutMs);
      return answer.ok ? parseAnswer(answer.value, handInsResponseSchema) : answer;
    },
    listen: async (onHint, signal) => {
      const answer = await send(deps, { method: 'GET', path: '/sync/events', signal }, null);
      return answer.ok ? readHints(answer.value, onHint) : answer;
    },
    handedOver: async () => {
      for (let turn = 0; turn < turnsToSend; turn += 1) await setImmediate();
    },
  };
}

/** Every call may be sent twice: a kept connection that the hub has just closed is no sign that the hub is away, so one more is tried at once. */
async function send(deps: HubClientDeps, request: Request, limitMs: number | null): HubAnswer<Response> {
  const first = await sendOnce(deps, request, limitMs);
  if (first !== 'cut') return first;
  const second = await sendOnce(deps, request, limitMs);
  return second === 'cut' ? offline : second;
}

async function sendOnce(deps: HubClientDeps, request: Request, limitMs: number | null): Promise<Result<Response, Refusal> | 'cut'> {
  const headers = await signedHeaders(deps, request);
  const signals = [...(limitMs === null ? [] : [AbortSignal.timeout(limitMs)]), ...(request.signal === undefined ? [] : [request.signal])];
  try {
    const response = await deps.fetch(new URL(request.path, deps.baseUrl), {
      method: request.method, headers, redirect: 'error', ...(request.body === undefined ? {} : { body: Buffer.from(request.body) }),
      signal: AbortSignal.any(signals),
    });
    return response.ok ? ok(response) : await readRefusal(response);
  } catch (error) {
    // fetch throws for every way of getting no answer: no route, a reset, a timeout.
    if (error instanceof Error) return isCut(error) ? 'cut' : offline;
    throw error;
  }
}

/** The connection went while it was used; undici says so in the cause. */
function isCut(error: Error): boolean {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE' || cause.code === 'UND_ERR_SOCKET');
}

async function signedHeaders(deps: HubClientDeps, request: Request): Promise<Record<string, string>> {
  const headers: Record<string, string> = { [deviceAuthHeaders.protocol]: String(protocolVersion) };
  if (request.contentType !== undefined) headers['content-type'] = request.contentType;
  if (request.isReporting === true && deps.report !== undefined) {
    const { version, waiting } = await deps.report();
    Object.assign(headers, { [deviceReportHeaders.version]: version, [deviceReportHeaders.waiting]: String(waiting) });
  }
  const device = await deps.device();
  if (device === null) return headers;
  const timeMs = String(deps.nowMs());
  const text = `${request.method}\n${request.path}\n${sha256Hex(request.body ?? '')}\n${timeMs}`;
  return {
    ...headers, [deviceAuthHeaders.deviceId]: device.deviceId, [deviceAuthHeaders.incarnation]: device.incarnation,
    [deviceAuthHeaders.timeMs]: timeMs, [deviceAuthHeaders.signature]: signText(text, device.privateKey),
  };
}

async function readRefusal(response: Response): HubAnswer<never> {
  if (response.status === 426) return refuse('too_old', '本机的签约台版本过旧，已停止上传；请升级后继续，未上传的内容不会丢失。');
  const answer = await readAnswer(response, longestRefusalBytes);
  const refusal = answer.ok ? refusalIn(parseJson(new TextDecoder().decode(answer.value))) : null;
  if (refusal !== null) return err(refusal);
  if (response.status >= 500 || response.status === 429) return refuse('hub_busy', '服务器暂时忙，稍后会自动重试。');
  if (response.status === 404) return refuse('not_found', '服务器上没有这份内容，请稍后再试或联系管理员。');
  if (response.status === 401 || response.status === 403) return refuse('device_refused', '服务器不认可本机，可能已停用，请联系管理员。');
  return refuse('hub_answer', `服务器的答复无法识别（${response.status}），请联系管理员。`);
}

function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null) return null;
  const inner: unknown = 'error' in body && typeof body.error === 'object' ? body.error : body;
  if (typeof inner !== 'object' || inner === null || !('code' in inner) || !('message' in inner)) return null;
  return typeof inner.code === 'string' && typeof inner.message === 'string' && /[\u4e00-\u9fff]/u.test(inner.message) ? { code: inner.code, message: inner.message } : null;
}

async function parseAnswer<Schema extends z.ZodType>(response: Response, schema: Schema): HubAnswer<z.infer<Schema>> {
  const answer = await readAnswer(response);
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(parseJson(new TextDecoder().decode(answer.value)));
  return parsed.success ? ok(parsed.data) : refuse('hub_answer', '服务器的答复无法识别，已停止处理，请联系管理员。');
}

async function readHints(response: Response, onHint: () => void): HubAnswer<null> {
  if (response.body === null) return ok(null);
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ok(null);
      // Whatever comes means the hub has something; a comment line that only keeps the stream open starts with a colon.
      if (Buffer.from(value).toString('utf8').split('\n').some((line) => line.startsWith('data:'))) onHint();
    }
  } catch (error) {
    if (error instanceof Error) return offline;
    throw error;
  }
}
