import { createContext, useContext } from 'react';
import { must } from '../../shared/lib/assert.ts';
import type { DeskClient } from '../desk-client.ts';

export const DeskContext = createContext<DeskClient | null>(null);

export function useDesk(): DeskClient {
  return must(useContext(DeskContext), 'the app stands inside a DeskContext');
}
