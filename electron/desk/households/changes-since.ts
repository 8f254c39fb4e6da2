import type { HistoryEntry } from '../db/history.ts';
import type { RecordChange } from '../../../shared/desk/conflict-calls.ts';
import { eventLabels } from '../../../shared/text/labels-zh.ts';

/** Lines that tell of something and change nothing. */
const tellingOnly: readonly string[] = ['message_sent', 'citizen_step', 'audit', 'log_call', 'abandon', 'take_lease', 'release_lease'];

/**
 * Who has changed this record since the revision that somebody saw, oldest first. `entries` newest first, as `readHistory` gives them.
 * Where the lines do not say which revision they made (they came before this was noted), the last change stands for all.
 */
export function changesSince(entries: readonly HistoryEntry[], subjectId: string, seenRevision: number, exceptCommandId: string | null = null): RecordChange[] {
  const changing = entries.filter((each) => !tellingOnly.includes(each.event.type) && (exceptCommandId === null || each.commandId !== exceptCommandId));
  const since = changing.filter((each) => (each.revisions[subjectId] ?? 0) > seenRevision);
  return (since.length > 0 ? since.toReversed() : changing.filter((each) => !each.waiting).slice(0, 1)).map(changeOf);
}

function changeOf({ event, waiting }: HistoryEntry): RecordChange {
  return { atMs: event.atMs, who: event.actor.name, what: eventLabels[event.type], note: event.note, waiting };
}
