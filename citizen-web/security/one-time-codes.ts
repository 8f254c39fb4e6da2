import { timingSafeEqual } from 'node:crypto';
import { composeCode } from '../text/message-texts.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Err, Refusal, Result } from '../../shared/lib/result.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { codeLifeMs } from '../store/message-outcome.ts';
import { isMobilePhone, pretendCode, queueCode } from '../store/queue-message.ts';
import type { ReadDb, WriteDb } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import { addressKey, takeFromRates, untilWords } from './rate-limits.ts';

const resendMs = 60_000;
const triesPerCode = 5;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What one number may ask for and get wrong, whoever asks (reference: five an hour, ten a day, twenty wrong a day). All rolling. */
export const codeLimits = { perHour: 5, perDay: 10, wrongPerDay: 20 } as const;
const locked = '验证码一天内输错的次数太多，为保护您的信息已暂停验证。请拨打咨询电话，核验身份后由工作人员解除，也可以明天再试。';

export type CodePurpose = 'portal' | 'view' | 'submit';

/** What a code is good for: one session, one purpose, one content (null: none). */
export type CodeBinding = { readonly sessionHash: string; readonly purpose: CodePurpose; readonly documentDigest: string | null };

export type CodeRequest = CodeBinding & {
  /** The number as typed or registered. */
  readonly phone: string;
  /** At the portal, the person who is said to ask. */
  readonly residentId: string | null;
  /** False where nobody has this number: all else happens alike, so that nothing shows who is registered. */
  readonly isKnown: boolean;
  readonly householdId: string | null;
  /** Null at the portal. */
  readonly agreementNo: string | null;
  readonly address: string;
};

/** Makes a new code of 6 digits, good for 5 minutes, and sends it; the one before is dead. Its 2-digit serial tells late messages apart. */
export async function sendCode(tx: WriteDb, deps: HubDeps, request: CodeRequest): Promise<Result<{ readonly serial: string }, Refusal>> {
  // At the portal this would tell who is registered; there the answer is the same for all.
  if (request.purpose !== 'portal' && !isMobilePhone(request.phone)) {
    return refuse('not_mobile', '登记的号码收不到短信，请拨打咨询电话更换手机号，或预约现场签约。');
  }
  const nowMs = deps.clock.nowMs();
  const phoneHash = countedKey(deps, request);
  const waitMs = await remainingWaitMs(tx, deps, request.purpose, phoneHash);
  if (waitMs > 0) return refuse('resend', `请等 ${Math.ceil(waitMs / 1000)} 秒后再获取验证码。`);
  if (deps.sms.restMs() > 0) return refuse('sms_down', '短信服务暂时不能使用，验证码没有发送。请过几分钟再试，或拨打咨询电话。');
  const problem = await limitProblem(tx, deps, phoneHash);
  if (problem !== null) return problem;
  const freeAtMs = await takeFromRates(tx, deps, [['codePerAddress', addressKey(deps, request.address)]]);
  if (freeAtMs !== null) return tooMany(freeAtMs, nowMs);
  const code = randomDigits(deps, 6);
  const serial = randomDigits(deps, 2);
  await tx.updateTable('one_time_code').set({ used_at_ms: nowMs }).where('scope', '=', request.sessionHash).where('purpose', '=', request.purpose).where('used_at_ms', 'is', null).execute();
  const message = { phone: request.phone, composed: composeCode(code, serial, request.agreementNo) };
  const messageId = request.isKnown ? await queueCode(tx, deps, { ...message, householdId: request.householdId }) : await pretendCode(tx, deps, message);
  await tx.insertInto('one_time_code').values({
    scope: request.sessionHash, purpose: request.purpose, phone_hash: phoneHash, code_hmac: codeHmac(deps, request, code), document_digest: request.documentDigest,
    serial, created_at_ms: nowMs, expires_at_ms: nowMs + codeLifeMs, tries: 0, used_at_ms: null, message_id: messageId,
  }).execute();
  return ok({ serial });
}

/** The serial of the code that waits to be typed in, with the seconds until another may be asked for; null when there is none. */
export async function waitingCode(db: HubDeps['db'], deps: HubDeps, binding: CodeBinding): Promise<{ readonly serial: string; readonly waitSeconds: number } | null> {
  const [row] = (await unusedCodes(db, binding)).rows;
  const nowMs = deps.clock.nowMs();
  if (row === undefined || row.document_digest !== binding.documentDigest || row.expires_at_ms <= nowMs || row.tries >= triesPerCode) return null;
  return { serial: row.serial, waitSeconds: Math.max(0, Math.ceil((row.created_at_ms + resendMs - nowMs) / 1000)) };
}

/** A code that was right: its serial, when it was asked for, the message that carried it, and how often it had been typed wrong. */
export type CheckedCode = { readonly serial: string; readonly askedAtMs: number; readonly messageId: string | null; readonly triesBefore: number };

/**
 * Whether a code is right, within its life and tries, for this session, purpose and content; a wrong one is counted.
 * `use` makes it dead. Spaces and hyphens are forgiven.
 */
export async function checkCode(tx: WriteDb, deps: HubDeps, binding: CodeBinding & { readonly typed: string; readonly use: boolean }): Promise<Result<CheckedCode, Refusal>> {
  const nowMs = deps.clock.nowMs();
  const [row] = (await unusedCodes(tx, binding)).rows;
  if (row === undefined || row.document_digest !== binding.documentDigest) return refuse('no_code', '验证码已失效，请重新获取。');
  if (await wrongOfDay(tx, deps, row.phone_hash) >= codeLimits.wrongPerDay) return refuse('code_locked', locked);
  if (row.expires_at_ms <= nowMs) return refuse('code_expired', '验证码已过期，请重新获取。');
  if (row.tries >= triesPerCode) return refuse('code_tries', '验证码输错次数太多，请重新获取。');
  const code = binding.typed.normalize('NFKC').replace(/[\s-]/g, '');
  const isRight = timingSafeEqual(Buffer.from(codeHmac(deps, binding, code), 'hex'), Buffer.from(row.code_hmac, 'hex'));
  if (!isRight) {
    await tx.updateTable('one_time_code').set({ tries: row.tries + 1 }).where('id', '=', row.id).execute();
    deps.log.warn({ purpose: binding.purpose, key: row.phone_hash.slice(0, 12) }, 'a wrong code');
  } else if (binding.use) await tx.updateTable('one_time_code').set({ used_at_ms: nowMs }).where('id', '=', row.id).execute();
  return isRight ? ok({ serial: row.serial, askedAtMs: row.created_at_ms, messageId: row.message_id, triesBefore: row.tries }) : refuse('wrong_code', '验证码不正确，请核对最新一条短信后重新填写。');
}

/** Staff have identified who called: what this number asked for and got wrong counts no more. Its codes are dead with it. */
export async function unlockCodes(tx: WriteDb, deps: Pick<HubDeps, 'keys'>, who: { readonly phone: string; readonly residentId: string }): Promise<void> {
  const keys = [countedKey(deps, { ...who, residentId: null }), countedKey(deps, who)];
  await tx.deleteFrom('one_time_code').where('phone_hash', 'in', keys).execute();
}

/** Newest first. */
const unusedCodes = statement(['sessionHash', 'purpose'], (db: ReadDb, of: Pick<CodeBinding, 'sessionHash' | 'purpose'>) => db.selectFrom('one_time_code').selectAll()
  .where('scope', '=', of.sessionHash).where('purpose', '=', of.purpose).where('used_at_ms', 'is', null).orderBy('id', 'desc'));

/** Counted from the codes themselves, which are kept for longer than a day. */
async function limitProblem(tx: WriteDb, deps: HubDeps, phoneHash: string): Promise<Err<Refusal> | null> {
  const nowMs = deps.clock.nowMs();
  const rows = await tx.selectFrom('one_time_code').select(['created_at_ms', 'tries']).where('phone_hash', '=', phoneHash).where('created_at_ms', '>', nowMs - dayMs).orderBy('created_at_ms').execute();
  if (rows.reduce((sum, row) => sum + row.tries, 0) >= codeLimits.wrongPerDay) return refuse('code_locked', locked);
  const sentMs = rows.map((row) => row.created_at_ms);
  const ofDay = sentMs.at(-codeLimits.perDay);
  if (ofDay !== undefined) return tooMany(ofDay + dayMs, nowMs);
  const ofHour = sentMs.filter((atMs) => atMs > nowMs - hourMs).at(-codeLimits.perHour);
  return ofHour === undefined ? null : tooMany(ofHour + hourMs, nowMs);
}

function tooMany(freeAtMs: number, nowMs: number): Err<Refusal> {
  return refuse('rate', `获取验证码的次数太多，请在 ${untilWords(freeAtMs, nowMs)} 以后再试，或拨打咨询电话。`);
}

/** Wrong tries of a day, over all codes and sessions: with five tries a code alone, somebody could try fifty a day. */
async function wrongOfDay(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, phoneHash: string): Promise<number> {
  const rows = await tx.selectFrom('one_time_code').select('tries').where('phone_hash', '=', phoneHash).where('created_at_ms', '>', deps.clock.nowMs() - dayMs).execute();
  return rows.reduce((sum, row) => sum + row.tries, 0);
}

/** Between two codes for one number, whatever session asks: a new session is no way round the minute. */
async function remainingWaitMs(tx: WriteDb, deps: HubDeps, purpose: CodePurpose, phoneHash: string): Promise<number> {
  const last = await tx.selectFrom('one_time_code').select('created_at_ms').where('phone_hash', '=', phoneHash).where('purpose', '=', purpose)
    .orderBy('id', 'desc').executeTakeFirst();
  return last === undefined ? 0 : last.created_at_ms + resendMs - deps.clock.nowMs();
}

/**
 * Under what codes are counted: the registered number; at the portal, person and number together, so that who knows only somebody's number
 * cannot use up what that person may ask for. Known or not, it is made alike.
 */
function countedKey(deps: Pick<HubDeps, 'keys'>, request: Pick<CodeRequest, 'phone' | 'residentId'>): string {
  return deps.keys.keyedHash('code-phone', request.residentId === null ? request.phone : `${request.phone} ${request.residentId}`);
}

/** What is stored is worth nothing without the hub's pepper (OWASP ASVS 5.0, 6.5.2). */
function codeHmac(deps: HubDeps, binding: CodeBinding, code: string): string {
  return deps.keys.keyedHash('code', JSON.stringify([binding.sessionHash, binding.purpose, binding.documentDigest, code]));
}

/** Uniform digits: bytes from 250 up are thrown away. */
function randomDigits(deps: HubDeps, length: number): string {
  let digits = '';
  while (digits.length < length) {
    const byte = deps.random.bytes(1)[0] ?? 255;
    if (byte < 250) digits += String(byte % 10);
  }
  return digits;
}
