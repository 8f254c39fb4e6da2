import type { HubDeps } from '../hub-deps.ts';

/**
 * What is deleted by its age, each after its own days (product.md, 管理; architecture.md, Personal data). What was signed, drawn and sealed and
 * its evidence are kept for ever; so is the log.
 */
export const retentionClasses = ['photos', 'messages', 'sessions', 'links', 'drafts', 'hand_ins', 'loose_parts', 'risk_traces'] as const;
export type RetentionClass = (typeof retentionClasses)[number];

export type RetentionDeps = Pick<HubDeps, 'db' | 'keys' | 'files' | 'clock' | 'config'>;
