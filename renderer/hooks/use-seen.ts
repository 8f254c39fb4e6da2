import { useState } from 'react';
import type { AllowedAction } from '../../shared/desk/household-calls.ts';
import type { SeenRecord } from '../components/conflict-dialog.tsx';

/**
 * The revision that an act of the household page counts on: the one the page showed when its button was pressed, until the person has been
 * told what changed and goes on. `again` is called with the revision they were told.
 */
export function useSeen(householdId: string, allowed: AllowedAction): { readonly revision: number; readonly setRevision: (revision: number) => void; readonly seen: (again: (revision: number) => void) => SeenRecord } {
  const [revision, setRevision] = useState(allowed.expectedRevision);
  const seen = (again: (revision: number) => void): SeenRecord => ({
    command: allowed.command, subjectId: allowed.agreementId ?? householdId, revision,
    onAgain: (now) => {
      setRevision(now);
      again(now);
    },
  });
  return { revision, setRevision, seen };
}
