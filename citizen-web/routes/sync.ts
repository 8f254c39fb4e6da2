import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { deviceReportHeaders, enrolRequestSchema, passwordRequestSchema, staffKeyRequestSchema } from '../../shared/protocol/enrolment.ts';
import { idTextSchema, maxPartBytes, missingPartsRequestSchema } from '../../shared/protocol/part-transfer.ts';
import { presenceRequestSchema } from '../../shared/protocol/presence.ts';
import { uploadRequestSchema } from '../../shared/protocol/upload.ts';
import { handInRequestSchema } from '../../shared/protocol/hand-in.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { authenticateDevice } from '../security/desk-auth.ts';
import type { AuthenticDevice } from '../security/desk-auth.ts';
import { headersSoFar } from '../security/headers.ts';
import { answerPresence } from './presence.ts';
import { loggedError } from '../security/redaction.ts';
import { applyUpload } from '../store/apply-upload.ts';
import { isErased } from '../store/data-keys.ts';
import { changePassword } from '../store/change-password.ts';
import { noteDeskAddress, noteDeviceSeen, readAdministrationFacts } from '../store/device-seen.ts';
import { bindStaffKey, enrolDevice } from '../store/enrol-device.ts';
import { keepHandIns } from '../store/hand-in/keep-hand-ins.ts';
import { listHandIns } from '../store/hand-in/list-hand-ins.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadRecord } from '../store/load-situation.ts';
import { missingParts, putPart, readPart } from '../store/parts.ts';
import { createPresenceBoard } from '../store/presence-board.ts';
import { readChanges } from '../store/read-changes.ts';

/** What PostgreSQL's integer columns hold. */
const largest = 2 ** 31 - 1;
const changesQuerySchema = z.object({ epoch: z.string().max(64).optional(), cursor: z.coerce.number().int().min(0).max(largest).default(0), limit: z.coerce.number().int().min(1).max(1000).default(500), compared: z.coerce.number().int().min(0).max(largest).optional() });
const digestParamSchema = z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/) });
const householdQuerySchema = z.object({ householdId: idTextSchema.optional() });

/** The desks' side of the hub (shared/protocol/README.md). Bodies arrive as bytes, because the device signs bytes. */
export async function registerSyncRoutes(app: FastifyInstance, deps: HubDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxPartBytes }, (_request, body, done) => { done(null, body); });
    enrolment(scope, deps);
    handIns(scope, deps);
    commands(scope, deps);
    parts(scope, deps);
    hints(scope, deps);
    presence(scope, deps);
  });
}

function enrolment(app: FastifyInstance, deps: HubDeps): void {
  const limited = { config: { rateLimit: { max: 20, timeWindow: '1 minute' } } };
  app.post('/sync/enrol', limited, async (request, reply) => {
    const body = enrolRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '登记内容不完整，请升级工作台后再试。');
    const enrolled = await enrolDevice(deps, body.data);
    return enrolled.ok ? { ...enrolled.value, hubTimeMs: deps.clock.nowMs(), eventRootPem: deps.documents.eventRootPem } : reject(reply, 403, enrolled.error.code, enrolled.error.message);
  });
  app.post('/sync/staff-key', limited, async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    const body = staffKeyRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '登录内容不完整，请升级工作台后再试。');
    const bound = await bindStaffKey(deps, { ...body.data, deviceId: who.device.deviceId });
    return bound.ok ? { staff: bound.value, settings: settingsOf(deps) } : reject(reply, 403, bound.error.code, bound.error.message);
  });
  app.post('/sync/password', limited, async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    const body = passwordRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '修改密码的内容不完整，请升级工作台后再试。');
    const changed = await changePassword(deps, { ...body.data, deviceId: who.device.deviceId });
    return changed.ok ? { staff: changed.value, settings: settingsOf(deps) } : reject(reply, 403, changed.error.code, changed.error.message);
  });
  app.get('/sync/administration', async (request, reply) => ((await device(deps, request, reply)) === null ? reply : readAdministrationFacts(deps)));
}

function settingsOf({ config }: HubDeps): { offlineDays: number; idleLockMinutes: number } {
  return { offlineDays: config.offlineDays, idleLockMinutes: config.idleLockMinutes };
}

const waitingSchema = z.coerce.number().int().min(0).max(largest);

/** The device was heard; its version and what waits on it are for an admin's eyes only. */
async function noteSeen(deps: HubDeps, who: AuthenticDevice, request: FastifyRequest): Promise<void> {
  const version = request.headers[deviceReportHeaders.version];
  const waiting = waitingSchema.safeParse(request.headers[deviceReportHeaders.waiting]);
  await noteDeviceSeen(deps, { deviceId: who.device.deviceId, protocol: who.protocol, version: typeof version === 'string' ? version.slice(0, 40) : null, waiting: waiting.success ? waiting.data : null });
  await noteDeskAddress(deps, request.ip);
}

function commands(app: FastifyInstance, deps: HubDeps): void {
  app.post('/sync/upload', async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    // What is no number is no version of ours either.
    if (!(who.protocol >= protocolVersion)) return reject(reply, 426, 'protocol', '工作台版本过旧，请升级后继续上传；待上传的内容会保留。');
    const body = uploadRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '上传内容不完整，请升级工作台后再试。');
    if (body.data.commands.some((each) => each.deviceId !== who.device.deviceId)) return reject(reply, 403, 'device', '上传内容不属于这台设备。');
    return applyUpload(deps, who.device, body.data);
  });
  app.get('/sync/changes', async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    const query = changesQuerySchema.safeParse(request.query);
    if (!query.success) return reject(reply, 400, 'request', '请求内容有误，请升级工作台后再试。');
    await noteSeen(deps, who, request);
    return readChanges(deps, who.device, { epoch: query.data.epoch ?? null, cursor: query.data.cursor, limit: query.data.limit, comparedAtSeq: query.data.compared ?? query.data.cursor, incarnation: who.incarnation });
  });
}

/** 待核对: what a restored hub lacks (shared/protocol/hand-in.ts). */
function handIns(app: FastifyInstance, deps: HubDeps): void {
  app.post('/sync/hand-in', async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    const body = handInRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '交回的内容不完整，请升级工作台后再试。');
    const kept = await keepHandIns(deps, who.device, body.data.changes);
    return kept.ok ? { outcomes: kept.value } : reject(reply, 409, kept.error.code, kept.error.message);
  });
  app.get('/sync/hand-ins', async (request, reply) => ((await device(deps, request, reply)) === null ? reply : listHandIns(deps)));
}

function parts(app: FastifyInstance, deps: HubDeps): void {
  app.post('/sync/parts/missing', async (request, reply) => {
    if ((await device(deps, request, reply)) === null) return reply;
    const body = missingPartsRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '请求内容有误，请升级工作台后再试。');
    return { missing: await missingParts(deps.db, body.data.parts) };
  });
  app.put('/sync/parts/:digest', async (request, reply) => {
    if ((await device(deps, request, reply)) === null) return reply;
    const [named, owner] = [digestParamSchema.safeParse(request.params), householdQuerySchema.safeParse(request.query)];
    if (!named.success || !owner.success) return reject(reply, 400, 'request', '请求内容有误，请升级工作台后再试。');
    const { householdId } = owner.data;
    const bytes = bytesOf(request);
    if (bytes.length === 0 || sha256Hex(bytes) !== named.data.digest) return reject(reply, 409, 'digest', '文件内容与校验值不一致，请重新上传。');
    if (householdId !== undefined && await isErased(deps.db, householdId)) return reject(reply, 410, 'erased', '该户的数据已按规定销毁，文件不再接收。');
    await deps.db.transaction().execute((tx) => putPart(tx, deps, { householdId: householdId ?? null, bytes }));
    return reply.code(204).send();
  });
  app.get('/sync/parts/:digest', async (request, reply) => {
    if ((await device(deps, request, reply)) === null) return reply;
    const named = digestParamSchema.safeParse(request.params);
    const bytes = named.success ? await readPart(deps.db, deps, named.data.digest) : null;
    if (bytes === null) return reject(reply, 404, 'part', '没有找到该文件。');
    return reply.type('application/octet-stream').send(Buffer.from(bytes));
  });
}

function presence(app: FastifyInstance, deps: HubDeps): void {
  const board = createPresenceBoard();
  app.post('/sync/presence', async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    const body = presenceRequestSchema.safeParse(jsonOf(request));
    if (!body.success) return reject(reply, 400, 'request', '请求内容有误，请升级工作台后再试。');
    return answerPresence(deps, board, who.device.deviceId, body.data);
  });
}

function hints(app: FastifyInstance, deps: HubDeps): void {
  app.get('/sync/events', async (request, reply) => {
    const who = await device(deps, request, reply);
    if (who === null) return reply;
    reply.hijack();
    reply.raw.writeHead(200, { ...headersSoFar(reply), 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write('event: hint\ndata: 0\n\n');
    const standing = watchStanding(deps, who.device.deviceId, () => reply.raw.end('event: stopped\ndata: 0\n\n'));
    const stop = deps.hints.listen((seq) => {
      reply.raw.write(`event: hint\ndata: ${seq}\n\n`);
      standing.lookSoon();
    });
    const beat = setInterval(() => {
      reply.raw.write(': alive\n\n');
      standing.lookSoon();
    }, 20_000);
    beat.unref();
    request.raw.on('close', () => {
      stop();
      standing.end();
      clearInterval(beat);
    });
    return reply;
  });
}

const standingDelayMs = 200;

/** Looks, soon after the log has grown, whether the device of an open stream has been stopped: many hints are one look. */
function watchStanding(deps: HubDeps, deviceId: string, onStopped: () => void): { readonly lookSoon: () => void; readonly end: () => void } {
  let timer: NodeJS.Timeout | null = null;
  const look = async (): Promise<void> => {
    timer = null;
    const record = await loadRecord(deps.db, deps, 'device', deviceId);
    if (record === null || !record.active) onStopped();
  };
  return {
    lookSoon: () => {
      if (timer !== null) return;
      timer = setTimeout(() => void look().catch((error: unknown) => deps.log.error({ error: loggedError(error) }, 'the standing of a device could not be read')), standingDelayMs);
      timer.unref();
    },
    end: () => { if (timer !== null) clearTimeout(timer); },
  };
}

/** The device whose request it is; null when the refusal has been sent. */
async function device(deps: HubDeps, request: FastifyRequest, reply: FastifyReply): Promise<AuthenticDevice | null> {
  const who = await authenticateDevice(deps, { method: request.method, path: request.url, body: bytesOf(request), headers: request.headers });
  if (who.ok) return who.value;
  reject(reply, 401, who.error.code, who.error.message);
  return null;
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
}

function jsonOf(request: FastifyRequest): unknown {
  return parseJson(Buffer.from(bytesOf(request)).toString('utf8'));
}

function reject(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
