import type { HubProgram } from './hub-program.ts';
import type { Dice } from './chance.ts';
import { untilStopped } from './lifeline.ts';

/** How bad the line is: of so many requests one meets this; null never. */
export type WireFaults = { readonly dropRequest: number | null; readonly dropReply: number | null; readonly duplicate: number | null; readonly delayCopy: number | null };
export const goodWire: WireFaults = { dropRequest: null, dropReply: null, duplicate: null, delayCopy: null };

type Sent = { readonly method: 'GET' | 'POST' | 'PUT'; readonly url: string; readonly headers: Record<string, string>; readonly body: Buffer };

export type Wire = {
  readonly fetch: typeof fetch;
  /** A copy that lay somewhere arrives now; its reply goes nowhere. False when none lies there. */
  readonly deliverLateCopy: () => Promise<boolean>;
  readonly setFaults: (faults: WireFaults) => void;
};

/** Between desks and hub: loses requests, loses replies after the hub has done its work, doubles, and delivers copies late. */
export function createWire(hub: () => HubProgram | null, dice: Dice, note: (text: string) => void): Wire {
  let faults = goodWire;
  const lateCopies: Sent[] = [];
  const meets = (chance: number | null): boolean => chance !== null && dice.oneIn(chance);
  const lost = (what: string, sent: Sent): never => {
    note(`${what} ${sent.method} ${pathOf(sent)}`);
    throw new TypeError('the line is dead');
  };
  return {
    setFaults: (next) => { faults = next; },
    deliverLateCopy: async () => {
      const copy = lateCopies.shift();
      if (copy === undefined) return false;
      const response = await deliver(hub(), copy);
      note(`late copy ${copy.method} ${pathOf(copy)} → ${response?.status ?? 'no hub'}`);
      return true;
    },
    fetch: async (input, init) => {
      const sent = sentOf(input, init);
      if (meets(faults.dropRequest)) return lost('request lost', sent);
      if (meets(faults.delayCopy)) lateCopies.push(sent);
      if (meets(faults.duplicate)) {
        note(`doubled ${sent.method} ${pathOf(sent)}`);
        await deliver(hub(), sent);
      }
      const response = await deliver(hub(), sent);
      if (response === null) return lost('no hub for', sent);
      return meets(faults.dropReply) ? lost('reply lost', sent) : response;
    },
  };
}

/** null when the hub is off, or goes off before it has answered. */
async function deliver(hub: HubProgram | null, sent: Sent): Promise<Response | null> {
  if (hub === null) return null;
  const answered = await untilStopped(hub.lifeline, async () => hub.app.inject({ method: sent.method, url: sent.url, headers: sent.headers, payload: sent.body }));
  if (answered.kind === 'stopped') return null;
  const { statusCode, rawPayload, headers } = answered.value;
  const hasBody = statusCode !== 204;
  return new Response(hasBody ? new Uint8Array(rawPayload) : null, { status: statusCode, headers: { 'content-type': String(headers['content-type'] ?? '') } });
}

function sentOf(input: Parameters<typeof fetch>[0], init: Parameters<typeof fetch>[1]): Sent {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method === 'POST' || init?.method === 'PUT' ? init.method : 'GET';
  const headers = Object.fromEntries(new Headers(init?.headers).entries());
  return { method, url: `${url.pathname}${url.search}`, headers, body: Buffer.isBuffer(init?.body) ? init.body : Buffer.alloc(0) };
}

/** Without digests, which make a trace long and say nothing. */
function pathOf(sent: Sent): string {
  return sent.url.replace(/[0-9a-f]{32,}/g, '…').replace(/\?.*/, '');
}
