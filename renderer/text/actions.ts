import type { AllowedAction, HouseholdPage } from '../../shared/desk/household-calls.ts';
import type { CommandType } from '../../shared/domain/roles.ts';
import { commandLabels } from '../../shared/text/labels-zh.ts';

type OwnPage = 'review' | 'sealing' | 'counter';
/** Commands that have their own page: the button leads there. */
const pagesByCommand = new Map<CommandType, OwnPage>([['counter_sign', 'counter'], ['admit_late', 'counter'], ['approve', 'review'], ['return', 'review'], ['confirm_waiver', 'review'], ['seal', 'sealing']]);

/** Commands that are asked for in a dialog of the household page. */
export type DialogCommand = (typeof dialogCommands)[number];
const dialogCommands = [
  'update_household', 'remove_household', 'change_phone', 'set_special', 'hold_household', 'log_call', 'publish', 'withdraw',
  'request_correction', 'cancel_correction', 'correct', 'restore', 'request_revocation', 'cancel_revocation', 'revoke', 'start_waiver', 'decline_waiver', 'attach_paper', 'accept_paper',
] as const;

const dangerous: readonly CommandType[] = ['withdraw', 'remove_household', 'revoke', 'request_revocation', 'decline_waiver'];

export function isDialogCommand(command: CommandType): command is DialogCommand {
  return dialogCommands.some((each) => each === command);
}

export function pageOfCommand(command: CommandType): OwnPage | null {
  return pagesByCommand.get(command) ?? null;
}

function rankOf(action: AllowedAction): number {
  if (isMainAction(action)) return 0;
  return isDangerous(action.command) ? 2 : 1;
}

/** What usually comes next for the household, so that it stands out. */
export function isMainAction(action: AllowedAction): boolean {
  return action.command === 'publish' || action.command === 'admit_late' || action.command === 'accept_paper' || (pageOfCommand(action.command) !== null && action.command !== 'counter_sign');
}

export function isDangerous(command: CommandType): boolean {
  return dangerous.includes(command);
}

/**
 * The buttons of a household page: what the desk allows and this page can ask for, one button for each thing to do. 审核通过 and 退回 are one
 * look at one case; 提出更正 and 更正 begin with the same form, which knows by the fields touched whether a second person is needed.
 */
export function shownActions(actions: readonly AllowedAction[]): AllowedAction[] {
  const seen = new Set<string>();
  const shown = actions.filter((action) => {
    if (action.command === 'request_correction' && actions.some((other) => other.command === 'correct' && other.agreementId === action.agreementId)) return false;
    const page = pageOfCommand(action.command);
    if (page === null && !isDialogCommand(action.command)) return false;
    const key = `${page === null || page === 'counter' ? action.command : page}-${action.agreementId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  // What comes next first, what ends something last.
  return shown.toSorted((one, other) => rankOf(one) - rankOf(other));
}

export function actionLabel(action: AllowedAction): string {
  if (action.command === 'request_correction') return commandLabels.correct;
  if (pageOfCommand(action.command) === 'review') return action.command === 'confirm_waiver' ? '审核放弃声明' : '审核';
  return pageOfCommand(action.command) === 'sealing' ? '用印' : action.label;
}

/** The version an action is about; the household itself when it is about none. */
export function versionOfAction(page: HouseholdPage, action: AllowedAction): HouseholdPage['versions'][number] | null {
  return page.versions.find((version) => version.agreementId === action.agreementId) ?? null;
}
