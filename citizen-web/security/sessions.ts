import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { HubDeps } from '../store/hub-deps.ts';

/** Idle 15 minutes, 60 minutes in all: a phone handed on shows nothing for long. */
export const idleMs = 15 * 60_000;
const longestMs = 60 * 60_000;

const portalStateSchema = z.object({
  residentId: z.string(),
  phone: z.string(),
  /** The serial of the code that was asked for; null before. */
  codeSerial: z.string().nullable(),
  isLoggedIn: z.boolean(),
  /** The QR code on show. */
  qr: z.object({ agreementId: z.string(), code: z.string() }).nullable(),
  flash: z.string().nullable(),
});
export type PortalState = z.infer<typeof portalStateSchema>;

const signingStateSchema = z.object({
  agreementId: z.string(),
  /** portal: the phone was verified at login. link: by QR code, verified by the last six and a code of its own. */
  entry: z.enum(['portal', 'link']),
  phoneVerified: z.boolean(),
  phoneVerifiedAtMs: z.number().int().nullable(),
  /** The code on show that lets another phone take the pictures. */
  otherPhone: z.string().nullable().default(null),
  /** What went wrong with the last form: told once, on the page that follows. */
  flash: z.string().nullable(),
});
export type SigningState = z.infer<typeof signingStateSchema>;

/** Another phone that takes the pictures of one signing, and sees nothing of it. */
const photoStateSchema = z.object({ agreementId: z.string(), flash: z.string().nullable() });
export type PhotoState = z.infer<typeof photoStateSchema>;

export type Session<State> = { readonly tokenHash: string; readonly createdAtMs: number; readonly state: State };
export type SessionStates = { readonly portal: PortalState; readonly signing: SigningState; readonly photo: PhotoState };
export type SessionKind = keyof SessionStates;
type AnyState = SessionStates[SessionKind];
const sessionKinds = ['portal', 'signing', 'photo'] as const satisfies readonly SessionKind[];

const stateSchemas: { readonly [Kind in SessionKind]: z.ZodType<SessionStates[Kind]> } = { portal: portalStateSchema, signing: signingStateSchema, photo: photoStateSchema };

/** Begins a session under a fresh token (128 random bits, kept as its hash) and sets its cookie; an earlier one of the kind ends. */
export async function beginSession<Kind extends SessionKind>(
  request: FastifyRequest, reply: FastifyReply, deps: HubDeps,
  session: { readonly kind: Kind; readonly state: SessionStates[Kind]; readonly householdId: string | null; readonly deviceClass: string },
): Promise<Session<SessionStates[Kind]>> {
  const token = Buffer.from(deps.random.bytes(24)).toString('base64url');
  const tokenHash = sha256Hex(`session:${token}`);
  const nowMs = deps.clock.nowMs();
  const earlier = tokenHashOf(request, deps, session.kind);
  await deps.db.transaction().execute(async (tx) => {
    if (earlier !== null) await tx.deleteFrom('session').where('token_hash', '=', earlier).execute();
    await tx.deleteFrom('session').where('expires_at_ms', '<', nowMs).execute();
    await tx.insertInto('session').values({
      token_hash: tokenHash, kind: session.kind, household_id: session.householdId, person_hash: null,
      agreement_id: 'agreementId' in session.state ? session.state.agreementId : null, device_class: session.deviceClass,
      created_at_ms: nowMs, last_seen_at_ms: nowMs, expires_at_ms: nowMs + longestMs, sealed_state: sealState(deps, tokenHash, session.state),
    }).execute();
  });
  const isSecure = isHttps(deps);
  void reply.setCookie(cookieName(deps, session.kind), token, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
  return { tokenHash, createdAtMs: nowMs, state: session.state };
}

/** The living session of this request, marked as seen; null when there is none, or it was idle or old. */
export async function touchSession<Kind extends SessionKind>(request: FastifyRequest, deps: HubDeps, kind: Kind): Promise<Session<SessionStates[Kind]> | null> {
  const tokenHash = tokenHashOf(request, deps, kind);
  if (tokenHash === null) return null;
  const nowMs = deps.clock.nowMs();
  const row = await deps.db.selectFrom('session').selectAll().where('token_hash', '=', tokenHash).where('kind', '=', kind).executeTakeFirst();
  if (row === undefined || row.expires_at_ms <= nowMs || row.last_seen_at_ms + idleMs <= nowMs) return null;
  await deps.db.transaction().execute((tx) => tx.updateTable('session').set({ last_seen_at_ms: nowMs }).where('token_hash', '=', tokenHash).execute());
  const state = stateSchemas[kind].parse(JSON.parse(deps.keys.openOwn(row.sealed_state, stateContext(tokenHash))));
  return { tokenHash, createdAtMs: row.created_at_ms, state };
}

export async function saveSessionState(deps: HubDeps, session: Session<AnyState>, state: AnyState): Promise<void> {
  await writeState(deps, session.tokenHash, state);
}

/** What the page should say of the form before it, once. */
export async function takeFlash<State extends AnyState>(deps: HubDeps, session: Session<State>): Promise<string | null> {
  const { flash } = session.state;
  if (flash !== null) await writeState(deps, session.tokenHash, { ...session.state, flash: null });
  return flash;
}

export async function putFlash<State extends AnyState>(deps: HubDeps, session: Session<State>, message: string): Promise<void> {
  await writeState(deps, session.tokenHash, { ...session.state, flash: message });
}

/** 退出: the sessions of this browser end. */
export async function endSessions(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<void> {
  const hashes = sessionKinds.flatMap((kind) => tokenHashOf(request, deps, kind) ?? []);
  if (hashes.length > 0) await deps.db.transaction().execute((tx) => tx.deleteFrom('session').where('token_hash', 'in', hashes).execute());
  for (const kind of sessionKinds) void reply.clearCookie(cookieName(deps, kind), { path: '/' });
}

/** Whether the session that holds a draft is still in use somewhere. */
export async function isOtherHolderActive(deps: HubDeps, tokenHash: string, nowMs: number): Promise<boolean> {
  const row = await deps.db.selectFrom('session').select(['last_seen_at_ms', 'expires_at_ms']).where('token_hash', '=', tokenHash).executeTakeFirst();
  return row !== undefined && row.expires_at_ms > nowMs && row.last_seen_at_ms + idleMs > nowMs;
}

async function writeState(deps: HubDeps, tokenHash: string, state: AnyState): Promise<void> {
  const sealed = sealState(deps, tokenHash, state);
  await deps.db.transaction().execute((tx) => tx.updateTable('session').set({ sealed_state: sealed }).where('token_hash', '=', tokenHash).execute());
}

function tokenHashOf(request: FastifyRequest, deps: HubDeps, kind: SessionKind): string | null {
  const token = request.cookies[cookieName(deps, kind)];
  return token === undefined || token === '' ? null : sha256Hex(`session:${token}`);
}

/** `__Host-` needs https; on plain loopback http the same name goes without. */
function cookieName(deps: HubDeps, kind: SessionKind): string {
  return `${isHttps(deps) ? '__Host-' : ''}qianyue-${kind}`;
}

function isHttps(deps: HubDeps): boolean {
  return deps.config.publicUrl?.startsWith('https:') === true;
}

function sealState(deps: HubDeps, tokenHash: string, state: AnyState): string {
  return deps.keys.sealOwn(JSON.stringify(state), stateContext(tokenHash));
}

function stateContext(tokenHash: string): string {
  return `session:${tokenHash}`;
}
