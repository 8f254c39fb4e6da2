import { createContext, useContext } from 'react';
import { must } from '../../shared/lib/assert.ts';
import type { BatchView } from '../../shared/desk/office-calls.ts';
import type { StaffView } from '../../shared/desk/session-calls.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';

/** Who works, and on which batch: what every page stands on. */
export type Office = {
  readonly staff: StaffView;
  readonly batch: BatchView | null;
  readonly batches: readonly BatchView[];
  readonly selectBatch: (batchId: string) => void;
  readonly portalUrl: string;
  readonly demo: boolean;
};

export const OfficeContext = createContext<Office | null>(null);

export function useOffice(): Office {
  return must(useContext(OfficeContext), 'a page stands inside the app frame');
}

export function hasRole(office: Office, roles: readonly StaffRole[]): boolean {
  return roles.some((role) => office.staff.roles.includes(role));
}
