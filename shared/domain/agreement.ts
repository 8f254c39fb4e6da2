import type { AgreementStatus, DocumentKind, VoidReason } from './records.ts';

/**
 * Life of an agreement (product.md):
 *
 *             publish              submit          approve          seal
 *   draft ──────────▶ awaiting_signature ─────▶ signed ─────▶ approved ─────▶ sealed ── revoke ─▶ void(revoked)
 *                            ▲    │               │  │            │
 *                            │    │ return        │  └── return ──┤
 *                            └────┼───────────────┴───────────────┘
 *                                 ├ accept_paper ─▶ sealed (纸质)
 *   not sealed ── expire · waive · supersede · withdraw ─▶ void(expired · waived · superseded · withdrawn)
 *   void(expired) ── admit_late ─▶ signed      (a counter signature made in time and admitted late: the one way back)
 *
 * A waiver statement 放弃签约声明书 walks the same way as far as approved = 予以确认; it has no bureau field, so it is never
 * sealed; 不予确认 is void(declined), revoked by the citizen before that is void(citizen_withdrawn).
 */
export const agreementActions = [
  'publish', 'submit', 'return', 'approve', 'seal', 'accept_paper', 'expire', 'waive', 'supersede', 'withdraw', 'revoke', 'admit_late',
  'decline', 'citizen_withdraw',
] as const;
export type AgreementAction = (typeof agreementActions)[number];

type Moves = Readonly<Partial<Record<AgreementAction, AgreementStatus>>>;

const agreementMoves: Readonly<Record<AgreementStatus, Moves>> = {
  draft: { publish: 'awaiting_signature', withdraw: 'void' },
  awaiting_signature: { submit: 'signed', accept_paper: 'sealed', expire: 'void', waive: 'void', supersede: 'void', withdraw: 'void' },
  signed: { approve: 'approved', return: 'awaiting_signature', waive: 'void', supersede: 'void', withdraw: 'void' },
  approved: { seal: 'sealed', return: 'awaiting_signature', waive: 'void', supersede: 'void', withdraw: 'void' },
  sealed: { revoke: 'void' },
  void: { admit_late: 'signed' },
};

const waiverMoves: Readonly<Record<AgreementStatus, Moves>> = {
  draft: { publish: 'awaiting_signature', withdraw: 'void' },
  awaiting_signature: { submit: 'signed', expire: 'void', withdraw: 'void', decline: 'void', citizen_withdraw: 'void' },
  signed: { approve: 'approved', return: 'awaiting_signature', withdraw: 'void', decline: 'void', citizen_withdraw: 'void' },
  approved: {},
  sealed: {},
  void: {},
};

/** The only place that knows where an action leads; null when the status does not allow it. */
export function nextStatus(kind: DocumentKind, status: AgreementStatus, voidReason: VoidReason | null, action: AgreementAction): AgreementStatus | null {
  if (action === 'admit_late' && voidReason !== 'expired') return null;
  const moves = kind === 'agreement' ? agreementMoves : waiverMoves;
  return moves[status][action] ?? null;
}

/** What a void ends with, by the action that made it so. */
export const voidReasonByAction: Readonly<Partial<Record<AgreementAction, VoidReason>>> = {
  expire: 'expired', waive: 'waived', supersede: 'superseded', withdraw: 'withdrawn', revoke: 'revoked',
  decline: 'declined', citizen_withdraw: 'citizen_withdrawn',
};
