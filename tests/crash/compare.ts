import type { Acknowledged } from './journal.ts';
import type { DeskFacts, HubFacts } from './messages.ts';

/** What a desk's folder lacks of all that this desk has said ok to; and what it holds that it may not. */
export function lostAtDesk(desk: string, entries: readonly Acknowledged[], facts: DeskFacts): string[] {
  const lost: string[] = [];
  const commands = entries.filter((entry) => entry.kind === 'command').filter((entry) => entry.desk === desk);
  for (const [name, promised] of Map.groupBy(commands, (entry) => `${entry.type} ${entry.subjectId ?? ''}`)) {
    const here = facts.outbox.filter((row) => row.type === promised[0]?.type && (promised[0].subjectId === null || row.subjectId === promised[0].subjectId));
    if (here.length < promised.length) lost.push(`lost: ${desk} has said ok to ${promised.length} × ${name} and keeps ${here.length}`);
  }
  for (const entry of entries) {
    if (entry.kind !== 'items' || entry.desk !== desk) continue;
    const job = facts.jobs.find((each) => each.jobId === entry.jobId);
    if (job === undefined || job.done + job.failed < entry.settled) lost.push(`lost: ${desk} showed ${entry.settled} items settled, its job says ${job === undefined ? 'nothing' : job.done + job.failed}`);
  }
  return [...new Set(lost)];
}

/** Work that a resumed job may do once only; a refused command did nothing. */
export function doneTwice(desk: string, facts: DeskFacts): string[] {
  const once = facts.outbox.filter((row) => ['add_household', 'publish', 'seal'].includes(row.type) && row.state !== 'refused').map((row) => `${row.type} ${row.subjectId}`);
  return once.filter((name, index) => once.indexOf(name) !== index).map((name) => `twice: ${desk} has given ${name} again`);
}

/** What the hub lacks of what citizens saw and of what desks have its word for. */
export function lostAtHub(entries: readonly Acknowledged[], desks: Readonly<Record<string, DeskFacts>>, hub: HubFacts): string[] {
  const lost: string[] = [];
  const submits = Map.groupBy(entries.filter((entry) => entry.kind === 'submit'), (entry) => entry.householdId);
  for (const [householdId, promised] of submits) {
    const here = hub.signings[householdId] ?? 0;
    if (here < promised.length) lost.push(`lost: household ${householdId} has submitted ${promised.length} times, the hub has ${here}`);
  }
  for (const entry of entries) if (entry.kind === 'download' && !hub.documents.includes(entry.digest)) lost.push(`lost: a citizen saved ${entry.digest}, the hub has no such document`);
  const answers = new Map(hub.commands.map((row) => [row.commandId, row]));
  for (const [desk, facts] of Object.entries(desks)) {
    if (facts.epoch !== null && facts.epoch !== hub.epoch) lost.push(`lost: ${desk} follows another log`);
    for (const row of facts.outbox) {
      const answer = answers.get(row.commandId);
      if ((row.state === 'accepted' || row.state === 'done') && (answer?.outcome !== 'accepted' || answer.resultSeq !== row.resultSeq)) lost.push(`lost: ${desk} was told that ${row.type} ${row.commandId} is change ${row.resultSeq}, the hub says ${answer?.outcome ?? 'nothing'}`);
    }
    for (const [seq, hash] of Object.entries(facts.hashes)) if (hub.hashes[seq] !== hash) lost.push(`lost: ${desk} has downloaded change ${seq}, the hub has another or none`);
  }
  return lost;
}

/** Why hub and desk are not yet one; empty when they are. */
export function notYetOne(desk: string, facts: DeskFacts, hub: HubFacts): string[] {
  const open = facts.outbox.filter((row) => !['done', 'refused'].includes(row.state));
  const unlisted = facts.outbox.filter((row) => row.state === 'refused' && !facts.unsuccessful.includes(row.commandId));
  const atWork = facts.jobs.filter((job) => job.state !== 'finished' && job.state !== 'cancelled');
  return [
    ...open.map((row) => `${desk}: ${row.type} still is ${row.state}`),
    ...unlisted.map((row) => `${desk}: ${row.type} is refused and not listed`),
    ...atWork.map((job) => `${desk}: the ${job.kind} job still is ${job.state}`),
    ...(facts.cursor === hub.lastSeq ? [] : [`${desk}: its cursor is ${facts.cursor}, the hub is at ${hub.lastSeq}`]),
    ...(facts.confirmedDigest === hub.recordsDigest ? [] : [`${desk}: its confirmed records are not the hub's`]),
    ...(facts.shownDigest === facts.confirmedDigest ? [] : [`${desk}: it shows other than what is confirmed`]),
  ];
}
