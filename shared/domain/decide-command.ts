import { err, refuse } from '../lib/result.ts';
import type { Refusal } from '../lib/result.ts';
import type { Intent } from '../protocol/command.ts';
import { agreementCommands, commandProblem } from './command-guard.ts';
import { decideAdministration } from './decide-administration.ts';
import { decideAgreementCommand } from './decide-agreement.ts';
import { decideErasure } from './decide-erasure.ts';
import { decideHandIn } from './decide-hand-in.ts';
import { decideHouseholdCommand } from './decide-household.ts';
import { decideOfficeCommand } from './decide-office.ts';
import type { Decided } from './decision.ts';
import { mayCommand } from './roles.ts';
import type { DecisionContext, Situation } from './situation.ts';
import { staleRefusal } from './stale-refusal.ts';

/**
 * Decides one staff command: authorise → revision → state machine → own rules. Pure. The hub's answer counts; the desk runs
 * the same function over its confirmed records to show what waits (architecture.md, Sync, lines 5 and 7).
 */
export function decideCommand(intent: Intent, situation: Situation, context: DecisionContext): Decided {
  if (!mayCommand(context.staff.roles, intent.type)) return refuse('role', '您的岗位没有办理这一事项的权限，请联系有权限的同事。');
  const stale = staleProblem(intent, situation);
  if (stale !== null) return err(stale);
  if (agreementCommands.includes(intent.type)) {
    const agreement = situation.agreements.find((each) => each.agreementId === intent.subjectId);
    if (agreement === undefined) return refuse('unknown_agreement', '没有找到该协议，请刷新后再试。');
    const problem = commandProblem(intent.type, situation, agreement, context.staff, context.nowMs);
    if (problem !== null) return err(problem);
    return decideAgreementCommand(intent, situation, agreement, context);
  }
  if (intent.type === 'settle_hand_in') return decideHandIn(intent.payload, situation, context);
  if (intent.type === 'erase_household') return decideErasure(intent.payload.reason, situation, context);
  return decideHouseholdCommand(intent, situation, context) ?? decideAdministration(intent, situation, context) ?? decideOfficeCommand(intent, situation, context);
}

/** The revision the person saw must be the one that is: nobody's change is written over unseen. */
function staleProblem(intent: Intent, situation: Situation): Refusal | null {
  if (!namesARevision(intent) || subjectRevision(intent, situation) === intent.expectedRevision) return null;
  return staleRefusal;
}

/**
 * Notes change nothing; what a counter signature says was true when it was drawn: the close may have come between. A stop or a reset must
 * not fail because the person has just signed in, which makes a new revision; who changes an account says what they saw (`was`).
 */
const withoutRevision: readonly Intent['type'][] = ['audit', 'log_call', 'abandon', 'counter_sign', 'mint_enrolment_code', 'save_staff', 'stop_staff', 'reset_password', 'stop_device', 'settle_hand_in', 'erase_household'];

/** Whether the command counts only on the revision that the person saw. */
export function namesARevision(intent: Pick<Intent, 'type'>): boolean {
  return !withoutRevision.includes(intent.type);
}

/** The revision that the command's subject has now; 0 for what does not exist yet. */
export function subjectRevision(intent: Intent, situation: Situation): number {
  if (agreementCommands.includes(intent.type)) return situation.agreements.find((each) => each.agreementId === intent.subjectId)?.revision ?? 0;
  switch (intent.type) {
    case 'create_batch': case 'update_batch': return situation.batch?.revision ?? 0;
    case 'save_template_version': return situation.template?.revision ?? 0;
    case 'save_seal': return situation.seal?.revision ?? 0;
    case 'save_staff': case 'stop_staff': case 'start_staff': case 'reset_password': return situation.person?.revision ?? 0;
    case 'rename_device': case 'stop_device': case 'start_device': return situation.device?.revision ?? 0;
    default: return situation.household?.revision ?? 0;
  }
}

