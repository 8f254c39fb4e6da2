import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import type { ReadDb } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import { isHttpsUrl } from './headers.ts';

/** Idle 15 minutes, 60 minutes in all: a phone handed on shows nothing for long. */
export const idleMs = 15 * 60_000;
const longestMs = 60 * 60_000;
/** How exactly it is known when a session was seen last. */
const seenEveryMs = 15_000;
/** Whoever is warned may go on at least ten times (WCAG 2.2, 2.2.1), each time for another idle time. */
const extensions = 10;

/** What was wrong with the last form, told on the page that it came from until something else is posted. */
const flashSchema = z.object({ path: z.string(), message: z.string() }).nullable().catch(null);

const portalStateSchema = z.object({
  residentId: z.string(),
  phone: z.string(),
  /** The serial of the code that was asked for; null before. */
  codeSerial: z.string().nullable(),
  isLoggedIn: z.boolean(),
  /** The QR code on show. */
  qr: z.object({ agreementId: z.string(), code: z.string() }).nullable(),
  flash: flashSchema,
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
  flash: flashSchema,
});
export type SigningState = z.infer<typeof signingStateSchema>;

/** Another phone that takes the pictures of one signing, and sees nothing of it. */
const photoStateSchema = z.object({ agreementId: z.string(), flash: flashSchema });
export type PhotoState = z.infer<typeof photoStateSchema>;

/** `path`: what this request asks for. `householdId`: whose it is from its beginning; null at the portal, where a person may have several. */
export type Session<State> = { readonly tokenHash: string; readonly householdId: string | null; readonly createdAtMs: number; readonly lastSeenAtMs: number; readonly expiresAtMs: number; readonly state: State; readonly path: string };
export type SessionStates = { readonly portal: PortalState; readonly signing: SigningState; readonly photo: PhotoState };
export type SessionKind = keyof SessionStates;
type AnyState = SessionStates[SessionKind];
const sessionKinds = ['portal', 'signing', 'photo'] as const satisfies readonly SessionKind[];

/** The session a page is about, and when it ends if nothing more is done. */
export type SessionEnd = { readonly kind: SessionKind; readonly endsAtMs: number };
const endsByRequest = new WeakMap<FastifyRequest, SessionEnd>();

/** Of the session that this request has touched last; null when it has none. */
export function sessionEndOf(request: FastifyRequest): SessionEnd | null {
  return endsByRequest.get(request) ?? null;
}

const stateSchemas: { readonly [Kind in SessionKind]: z.ZodType<SessionStates[Kind]> } = { portal: portalStateSchema, signing: signingStateSchema, photo: photoStateSchema };

/** Begins a session under a fresh token (192 random bits, kept as its hash) and sets its cookie; an earlier one of the kind ends. */
export async function beginSession<Kind extends SessionKind>(
  request: FastifyRequest, reply: FastifyReply, deps: HubDeps,
  session: { readonly kind: Kind; readonly state: SessionStates[Kind]; readonly householdId: string | null; readonly deviceClass: string },
): Promise<Session<SessionStates[Kind]>> {
  const { token, tokenHash } = newToken(deps);
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
  deps.log.info({ session: session.kind, id: tokenHash.slice(0, 12) }, 'a session begins');
  setSessionCookie(reply, deps, session.kind, token);
  return { tokenHash, householdId: session.householdId, createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + longestMs, state: session.state, path: request.url };
}

/**
 * A fresh token for a session whose person has just shown more of themselves (ASVS 7.2.4): whoever knew or planted the one before is out.
 * Idle time and longest time go on; a draft that the session holds stays with it.
 */
export async function rotateSession<Kind extends SessionKind>(reply: FastifyReply, deps: HubDeps, kind: Kind, session: Session<SessionStates[Kind]>): Promise<Session<SessionStates[Kind]>> {
  const { token, tokenHash } = newToken(deps);
  await deps.db.transaction().execute(async (tx) => {
    await tx.updateTable('session').set({ token_hash: tokenHash, sealed_state: sealState(deps, tokenHash, session.state) }).where('token_hash', '=', session.tokenHash).execute();
    await tx.updateTable('signing_draft').set({ holder: tokenHash }).where('holder', '=', session.tokenHash).execute();
  });
  setSessionCookie(reply, deps, kind, token);
  return { ...session, tokenHash };
}

/** The living session of this request, marked as seen; null when there is none, or it was idle or old. Whatever is posted ends what the page before said. */
export async function touchSession<Kind extends SessionKind>(request: FastifyRequest, deps: HubDeps, kind: Kind): Promise<Session<SessionStates[Kind]> | null> {
  const found = await peekSession(request, deps, kind);
  if (found === null) return null;
  const isTold = request.method === 'POST' && found.state.flash !== null;
  const state = isTold ? { ...found.state, flash: null } : found.state;
  const nowMs = deps.clock.nowMs();
  // Each page and picture asks: to write the same minute again and again would cost a commit each.
  if (isTold || nowMs - found.lastSeenAtMs >= seenEveryMs) {
    const values = { last_seen_at_ms: nowMs, ...(isTold ? { sealed_state: sealState(deps, found.tokenHash, state) } : {}) };
    await deps.db.transaction().execute((tx) => tx.updateTable('session').set(values).where('token_hash', '=', found.tokenHash).execute());
    endsByRequest.set(request, { kind, endsAtMs: Math.min(found.expiresAtMs, nowMs + idleMs) });
  }
  return { ...found, state };
}

/** As touchSession, but not marked as seen: what a page asks by itself keeps nobody signed in. */
export async function peekSession<Kind extends SessionKind>(request: FastifyRequest, deps: HubDeps, kind: Kind): Promise<Session<SessionStates[Kind]> | null> {
  const tokenHash = tokenHashOf(request, deps, kind);
  if (tokenHash === null) return null;
  const nowMs = deps.clock.nowMs();
  const [row] = (await sessionByToken(deps.db, { tokenHash, kind })).rows;
  if (row === undefined || row.expires_at_ms <= nowMs || row.last_seen_at_ms + idleMs <= nowMs) return null;
  endsByRequest.set(request, { kind, endsAtMs: Math.min(row.expires_at_ms, row.last_seen_at_ms + idleMs) });
  const state = stateSchemas[kind].parse(JSON.parse(deps.keys.openOwn(row.sealed_state, stateContext(tokenHash))));
  return { tokenHash, householdId: row.household_id, createdAtMs: row.created_at_ms, lastSeenAtMs: row.last_seen_at_ms, expiresAtMs: row.expires_at_ms, state, path: request.url };
}

const sessionByToken = statement(['tokenHash', 'kind'], (db: ReadDb, values: { readonly tokenHash: string; readonly kind: SessionKind }) => db.selectFrom('session').selectAll().where('token_hash', '=', values.tokenHash).where('kind', '=', values.kind));

/** Milliseconds until the browser's session of this kind ends; 0 without one. Asking is no use of it: what asks by itself keeps nobody signed in. */
export async function sessionLeftMs(request: FastifyRequest, deps: HubDeps, kind: SessionKind): Promise<number> {
  const tokenHash = tokenHashOf(request, deps, kind);
  if (tokenHash === null) return 0;
  const row = await deps.db.selectFrom('session').select(['last_seen_at_ms', 'expires_at_ms']).where('token_hash', '=', tokenHash).where('kind', '=', kind).executeTakeFirst();
  return row === undefined ? 0 : Math.max(0, Math.min(row.expires_at_ms, row.last_seen_at_ms + idleMs) - deps.clock.nowMs());
}

/** 继续办理: the living sessions of this browser go on for another idle time, beyond the hour too, ten times at most. */
export async function extendSessions(request: FastifyRequest, deps: HubDeps): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const kind of ['portal', 'signing'] as const) {
    const session = await touchSession(request, deps, kind);
    if (session === null) continue;
    const latestMs = session.createdAtMs + longestMs + extensions * idleMs;
    await deps.db.transaction().execute((tx) => tx.updateTable('session').set({ expires_at_ms: Math.min(nowMs + idleMs, latestMs) })
      .where('token_hash', '=', session.tokenHash).where('expires_at_ms', '<', Math.min(nowMs + idleMs, latestMs)).execute());
  }
}

export async function saveSessionState(deps: HubDeps, session: Session<AnyState>, state: AnyState): Promise<void> {
  await writeState(deps, session.tokenHash, state);
}

/** What this page should say of the form that was sent from it; also after a reload, since reading writes nothing. */
export function flashOf(session: Session<AnyState>): string | null {
  const { flash } = session.state;
  return flash !== null && flash.path === session.path ? flash.message : null;
}

export async function putFlash<State extends AnyState>(deps: HubDeps, session: Session<State>, flash: { readonly path: string; readonly message: string }): Promise<void> {
  await writeState(deps, session.tokenHash, { ...session.state, flash });
}

/** 退出: the sessions of this browser end. */
export async function endSessions(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<void> {
  const hashes = sessionKinds.flatMap((kind) => tokenHashOf(request, deps, kind) ?? []);
  if (hashes.length > 0) await deps.db.transaction().execute((tx) => tx.deleteFrom('session').where('token_hash', 'in', hashes).execute());
  for (const kind of ['portal', 'signing'] as const) void reply.clearCookie(cookieName(deps, kind), cookieAttributes(deps));
}

/** Whether the session that holds a draft is still in use somewhere. */
export async function isOtherHolderActive(deps: Pick<HubDeps, 'db'>, tokenHash: string, nowMs: number): Promise<boolean> {
  const row = await deps.db.selectFrom('session').select(['last_seen_at_ms', 'expires_at_ms']).where('token_hash', '=', tokenHash).executeTakeFirst();
  return row !== undefined && row.expires_at_ms > nowMs && row.last_seen_at_ms + idleMs > nowMs;
}

/** Whether anybody is at work on signing this version. */
export async function isSigningActive(deps: HubDeps, agreementId: string): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const row = await deps.db.selectFrom('session').select('token_hash').where('kind', '=', 'signing').where('agreement_id', '=', agreementId)
    .where('expires_at_ms', '>', nowMs).where('last_seen_at_ms', '>', nowMs - idleMs).executeTakeFirst();
  return row !== undefined;
}

async function writeState(deps: HubDeps, tokenHash: string, state: AnyState): Promise<void> {
  const sealed = sealState(deps, tokenHash, state);
  await deps.db.transaction().execute((tx) => tx.updateTable('session').set({ sealed_state: sealed }).where('token_hash', '=', tokenHash).execute());
}

function tokenHashOf(request: FastifyRequest, deps: HubDeps, kind: SessionKind): string | null {
  const token = request.cookies[cookieName(deps, kind)];
  return token === undefined || token === '' ? null : sha256Hex(`session:${token}`);
}

function newToken(deps: HubDeps): { readonly token: string; readonly tokenHash: string } {
  const token = Buffer.from(deps.random.bytes(24)).toString('base64url');
  return { token, tokenHash: sha256Hex(`session:${token}`) };
}

function setSessionCookie(reply: FastifyReply, deps: HubDeps, kind: SessionKind, token: string): void {
  void reply.setCookie(cookieName(deps, kind), token, cookieAttributes(deps));
}

/** Lax, not Strict: a person comes back from the face page of a provider, and from WeChat, by a link. A `__Host-` cookie is also removed only by one that is Secure. */
function cookieAttributes(deps: HubDeps): { readonly path: '/'; readonly httpOnly: true; readonly sameSite: 'lax'; readonly secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttpsUrl(deps.config.publicUrl) };
}

/** `__Host-` needs https; on plain loopback http the same name goes without. */
function cookieName(deps: HubDeps, kind: SessionKind): string {
  return `${isHttpsUrl(deps.config.publicUrl) ? '__Host-' : ''}qianyue-${kind}`;
}

function sealState(deps: HubDeps, tokenHash: string, state: AnyState): string {
  return deps.keys.sealOwn(JSON.stringify(state), stateContext(tokenHash));
}

function stateContext(tokenHash: string): string {
  return `session:${tokenHash}`;
}
