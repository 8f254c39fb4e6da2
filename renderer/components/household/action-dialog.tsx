import type { ReactNode } from 'react';
import { unreachable } from '../../../shared/lib/assert.ts';
import { isDialogCommand, versionOfAction } from '../../text/actions.ts';
import type { ActionProps } from './action-props.ts';
import { CallDialog } from '../call-dialog.tsx';
import { ConfirmCorrectionDialog, EditDialog } from './correction-dialogs.tsx';
import { HoldDialog, PhoneDialog, RemoveDialog, SpecialDialog } from './household-dialogs.tsx';
import { AcceptPaperDialog, AttachPaperDialog } from './paper-dialogs.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { ReasonOnlyDialog, RestoreDialog } from './version-dialogs.tsx';
import { ConfirmRevocationDialog, RequestRevocationDialog } from './revocation-dialogs.tsx';

/** The dialog of an act. */
export function ActionDialog(props: ActionProps): ReactNode {
  const { page, action, onClose } = props;
  const version = versionOfAction(page, action);
  const { command } = action;
  if (!isDialogCommand(command)) return null;
  switch (command) {
    case 'change_phone': return <PhoneDialog {...props} />;
    case 'set_special': return <SpecialDialog {...props} />;
    case 'hold_household': return <HoldDialog {...props} />;
    case 'remove_household': return <RemoveDialog {...props} />;
    case 'update_household': return <EditDialog {...props} version={null} />;
    case 'log_call': return <CallDialog householdId={page.householdId} known={null} onClose={onClose} />;
    default:
  }
  if (version === null) return null;
  switch (command) {
    case 'publish': return <PublishDialog {...props} version={version} />;
    case 'restore': return <RestoreDialog {...props} version={version} />;
    case 'correct': return version.pending?.kind === 'correction' ? <ConfirmCorrectionDialog {...props} version={version} pending={version.pending} /> : <EditDialog {...props} version={version} />;
    case 'request_correction': return <EditDialog {...props} version={version} />;
    case 'request_revocation': return <RequestRevocationDialog {...props} version={version} />;
    case 'revoke': return <ConfirmRevocationDialog {...props} version={version} />;
    case 'attach_paper': return <AttachPaperDialog {...props} version={version} />;
    case 'accept_paper': return <AcceptPaperDialog {...props} version={version} />;
    case 'withdraw': case 'cancel_correction': case 'cancel_revocation': case 'start_waiver': case 'decline_waiver':
      return <ReasonOnlyDialog {...props} version={version} command={command} />;
    default: return unreachable(command);
  }
}
