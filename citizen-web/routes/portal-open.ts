import type { FastifyReply, FastifyRequest } from 'fastify';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import { touchSession } from '../security/sessions.ts';
import type { PortalState, Session } from '../security/sessions.ts';
import { findOwnHouseholds } from '../store/citizen-households.ts';
import type { OwnHousehold } from '../store/citizen-households.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { sendExpired } from './citizen-flow.ts';
import { noteClose, sendMessage } from './citizen-reply.ts';

export type OpenPortal = { readonly session: Session<PortalState>; readonly households: readonly OwnHousehold[] };

/** The logged-in portal of this request, or null when the login page has been sent instead. */
export async function openPortal(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<OpenPortal | null> {
  const session = await touchSession(request, deps, 'portal');
  if (session === null || !session.state.isLoggedIn) {
    if (session === null && request.url !== '/portal') sendExpired(reply, deps);
    else void reply.redirect('/', 303);
    return null;
  }
  const households = await findOwnHouseholds(deps, session.state);
  noteClose(request, closeOf(households, deps.clock.nowMs()));
  return { session, households };
}

/** The first close of what still waits for a signature. */
function closeOf(households: readonly OwnHousehold[], nowMs: number): number | null {
  const closes = households.flatMap(({ batch, household, situation }) => situation.agreements
    .filter((each) => each.status === 'awaiting_signature').map((each) => effectiveClosesAtMs(batch, household, each)))
    .filter((each) => each > nowMs);
  return closes.length === 0 ? null : Math.min(...closes);
}

export type OwnAgreement = OwnHousehold & { readonly agreement: OwnHousehold['situation']['agreements'][number] };

/** One of the person's own versions; what belongs to others is as if it were not there. */
export function findOwn(households: readonly OwnHousehold[], agreementId: string): OwnAgreement | null {
  for (const each of households) {
    const agreement = each.situation.agreements.find((version) => version.agreementId === agreementId && version.status !== 'draft');
    if (agreement !== undefined) return { ...each, agreement };
  }
  return null;
}

export function sendUnknown(reply: FastifyReply, deps: HubDeps): FastifyReply {
  return sendMessage(reply, deps, { title: '没有找到', happened: '没有找到这份签约信息。', advice: '请返回【签约信息】重新选择。', link: { href: '/portal/signing', label: '返回签约信息' } }, { contact: 'possible' });
}
