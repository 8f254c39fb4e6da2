import { timingSafeEqual } from 'node:crypto';
import { codeText } from '../text/message-texts.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { queueCode } from '../store/queue-message.ts';
import type { WriteDb } from '../store/schema.ts';
import { takeFromRate } from './rate-limits.ts';

const lifeMs = 5 * 60_000;
const resendMs = 60_000;
const triesPerCode = 5;

export type CodePurpose = 'portal' | 'view' | 'submit';

/** What a code is good for: one session, one purpose, one content (null: none). */
export type CodeBinding = { readonly sessionHash: string; readonly purpose: CodePurpose; readonly documentDigest: string | null };

export type CodeRequest = CodeBinding & {
  /** The number as typed or registered; limits count on it whether or not it is known. */
  readonly phone: string;
  /** False where nobody has this number: all else happens alike, so that nothing shows who is registered. */
  readonly isKnown: boolean;
  readonly householdId: string | null;
  readonly agreementNoEnd: string | null;
  readonly address: string;
};

/** Makes a new code of 6 digits, good for 5 minutes, and sends it; the one before is dead. Its 2-digit serial tells late messages apart. */
export async function sendCode(tx: WriteDb, deps: HubDeps, request: CodeRequest): Promise<Result<{ readonly serial: string }, Refusal>> {
  // At the portal this would tell who is registered; there the answer is the same for all.
  if (request.purpose !== 'portal' && !/^1\d{10}$/.test(request.phone)) {
    return refuse('not_mobile', '登记的号码收不到短信，请拨打咨询电话更换手机号，或预约现场签约。');
  }
  const nowMs = deps.clock.nowMs();
  const waitMs = await remainingWaitMs(tx, deps, request);
  if (waitMs > 0) return refuse('resend', `请等 ${Math.ceil(waitMs / 1000)} 秒后再获取验证码。`);
  const phoneHash = deps.keys.keyedHash('code-phone', request.phone);
  const isAllowed = (await takeFromRate(tx, deps, 'codePerAddress', deps.keys.keyedHash('address', request.address)))
    && (await takeFromRate(tx, deps, 'codePerNumberHour', phoneHash)) && (await takeFromRate(tx, deps, 'codePerNumberDay', phoneHash));
  if (!isAllowed) return refuse('rate', '获取验证码的次数太多，请一小时后再试，或拨打咨询电话。');
  const code = randomDigits(deps, 6);
  const serial = randomDigits(deps, 2);
  await tx.updateTable('one_time_code').set({ used_at_ms: nowMs }).where('scope', '=', request.sessionHash).where('purpose', '=', request.purpose).where('used_at_ms', 'is', null).execute();
  const messageId = request.isKnown
    ? await queueCode(tx, deps, { householdId: request.householdId, phone: request.phone, text: codeText(code, serial, request.agreementNoEnd) }) : null;
  await tx.insertInto('one_time_code').values({
    scope: request.sessionHash, purpose: request.purpose, phone_hash: phoneHash, code_hmac: codeHmac(deps, request, code), document_digest: request.documentDigest,
    serial, created_at_ms: nowMs, expires_at_ms: nowMs + lifeMs, tries: 0, used_at_ms: null, message_id: messageId,
  }).execute();
  return ok({ serial });
}

/** The serial of the code that waits to be typed in, with the seconds until another may be asked for; null when there is none. */
export async function waitingCode(db: HubDeps['db'], deps: HubDeps, binding: CodeBinding): Promise<{ readonly serial: string; readonly waitSeconds: number } | null> {
  const row = await db.selectFrom('one_time_code').selectAll().where('scope', '=', binding.sessionHash).where('purpose', '=', binding.purpose)
    .where('used_at_ms', 'is', null).orderBy('id', 'desc').executeTakeFirst();
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
  const row = await tx.selectFrom('one_time_code').selectAll().where('scope', '=', binding.sessionHash).where('purpose', '=', binding.purpose)
    .where('used_at_ms', 'is', null).orderBy('id', 'desc').executeTakeFirst();
  if (row === undefined || row.document_digest !== binding.documentDigest) return refuse('no_code', '验证码已失效，请重新获取。');
  if (row.expires_at_ms <= nowMs) return refuse('code_expired', '验证码已过期，请重新获取。');
  if (row.tries >= triesPerCode) return refuse('code_tries', '验证码输错次数太多，请重新获取。');
  const code = binding.typed.normalize('NFKC').replace(/[\s-]/g, '');
  const isRight = timingSafeEqual(Buffer.from(codeHmac(deps, binding, code), 'hex'), Buffer.from(row.code_hmac, 'hex'));
  if (!isRight) await tx.updateTable('one_time_code').set({ tries: row.tries + 1 }).where('id', '=', row.id).execute();
  else if (binding.use) await tx.updateTable('one_time_code').set({ used_at_ms: nowMs }).where('id', '=', row.id).execute();
  return isRight ? ok({ serial: row.serial, askedAtMs: row.created_at_ms, messageId: row.message_id, triesBefore: row.tries }) : refuse('wrong_code', '验证码不正确，请核对最新一条短信后重新填写。');
}

async function remainingWaitMs(tx: WriteDb, deps: HubDeps, binding: CodeBinding): Promise<number> {
  const last = await tx.selectFrom('one_time_code').select('created_at_ms').where('scope', '=', binding.sessionHash).where('purpose', '=', binding.purpose)
    .orderBy('id', 'desc').executeTakeFirst();
  return last === undefined ? 0 : last.created_at_ms + resendMs - deps.clock.nowMs();
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
