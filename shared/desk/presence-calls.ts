import { z } from 'zod';
import { presenceResponseSchema } from '../protocol/presence.ts';
import { call } from './call.ts';

/** Who else has a household open now. Off-line nobody is known, and nothing is refused. */
export const presenceCalls = {
  'presence.tell': call(z.object({ householdId: z.string(), isOpen: z.boolean() }), presenceResponseSchema),
} as const;
