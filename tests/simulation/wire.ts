import { never } from './activity.ts';
import type { Stage } from './activity.ts';
import type { Dice } from './chance.ts';
import type { Gate } from './gate.ts';
import type { Answer, Sent } from './hub-door.ts';
import type { HubProgram } from './hub-program.ts';

/** How bad the line is: of so many requests one meets this; null never. */
export type LineFaults = { readonly dropRequest: number | null; readonly dropReply: number | null; readonly duplicate: number | null; readonly late: number | null; readonly hold: number | null };
export const goodLine: LineFaults = { dropRequest: null, dropReply: null, duplicate: null, late: null, hold: null };
export type Cut = 'none' | 'to_hub' | 'from_hub' | 'both';

/** One desk's end of the line. */
export type LineEnd = { readonly name: string; cut: Cut; /** Speaks an older protocol until it is updated. */ isOld: boolean; /** The gate of the program that runs there now. */ readonly gate: () => Pick<Gate, 'isStopped'> };

export type WireDeps = {
  readonly stage: Stage;
  readonly hub: () => HubProgram | null;
  /** The dice of the step that is being taken. */
  readonly dice: () => Dice;
  readonly faults: () => LineFaults;
  readonly note: (text: string) => void;
  /** Sees each request that is about to reach the hub. */
  readonly onSent: (end: LineEnd, sent: Sent) => void;
  /** Sees each request that reached the hub with what the hub answers, whether or not the answer arrives. */
  readonly onAnswer: (end: LineEnd, sent: Sent, answer: Answer) => void;
  /** Sees each answer that arrives. */
  readonly onArrival: (end: LineEnd, sent: Sent, answer: Answer) => void;
};

export type Wire = { readonly fetchFor: (end: LineEnd) => typeof fetch; readonly lateCopies: (() => Promise<string>)[] };

/** Between desks and hub: loses, doubles, holds up and delivers late; and sees all that passes. */
export function createWire(deps: WireDeps): Wire {
  const lateCopies: (() => Promise<string>)[] = [];
  const meets = (chance: number | null): boolean => chance !== null && deps.dice().oneIn(chance);
  const lost = (end: LineEnd, what: string, sent: Sent): never => {
    deps.note(`${end.name} ${what} ${sent.method} ${pathOf(sent)}`);
    throw new TypeError('the line is dead');
  };
  const deliver = async (end: LineEnd, sent: Sent): Promise<Answer | null> => {
    deps.onSent(end, sent);
    const answer = await throughHub(deps, sent);
    if (answer !== null) deps.onAnswer(end, sent, answer);
    return answer;
  };
  const fetchFor = (end: LineEnd): typeof fetch => async (input, init) => {
    const sent = sentOf(input, init, end.isOld);
    const activity = deps.stage.active();
    const gate = end.gate();
    const faults = deps.faults();
    if (end.cut === 'to_hub' || end.cut === 'both' || meets(faults.dropRequest)) return lost(end, 'request lost', sent);
    if (meets(faults.late)) lateCopies.push(async () => `${pathOf(sent)} → ${(await deliver(end, sent))?.status ?? 'no hub'}`);
    if (meets(faults.hold) && activity !== null && deps.stage.parked.size < 4) await deps.stage.park('line');
    if (meets(faults.duplicate)) await deliver(end, sent);
    const answer = await deliver(end, sent);
    if (activity?.isOrphan === true || gate.isStopped() || gate !== end.gate()) {
      activity?.tell({ kind: 'done', text: 'nobody waits for the answer' });
      await never();
    }
    if (answer === null) return lost(end, 'no hub for', sent);
    if (end.cut === 'from_hub' || meets(faults.dropReply)) return lost(end, 'reply lost', sent);
    deps.onArrival(end, sent, answer);
    return responseOf(answer);
  };
  return { fetchFor, lateCopies };
}

/** null when the hub is off, or goes off before it has answered. */
async function throughHub({ stage, hub }: WireDeps, sent: Sent): Promise<Answer | null> {
  const program = hub();
  if (program === null || program.gate.isStopped()) return null;
  const activity = stage.active();
  if (activity === null) return program.door(sent);
  let die = (): void => undefined;
  const death = new Promise<null>((resolve) => { die = () => resolve(null); });
  activity.deaths.add(die);
  try {
    return await Promise.race([program.door(sent), death]);
  } finally {
    activity.deaths.delete(die);
  }
}

function sentOf(input: Parameters<typeof fetch>[0], init: Parameters<typeof fetch>[1], isOld: boolean): Sent {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method === 'POST' || init?.method === 'PUT' ? init.method : 'GET';
  // The desk's client gives a plain object.
  const headers = { ...init?.headers as Record<string, string>, ...(isOld ? { 'x-protocol': '0' } : {}) };
  return { method, url: `${url.pathname}${url.search}`, headers, body: Buffer.isBuffer(init?.body) ? init.body : Buffer.alloc(0) };
}

function responseOf({ status, body }: Answer): Response {
  return new Response(status === 204 ? null : new Uint8Array(body), { status });
}

/** Without digests, which make a trace long and say nothing. */
function pathOf(sent: Sent): string {
  return sent.url.replace(/[0-9a-f]{32,}/g, '…').replace(/\?.*/, '');
}
