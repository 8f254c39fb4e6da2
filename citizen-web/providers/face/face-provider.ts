import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** Who is to be recognised, as the agreement names them, and what the browser said of itself. */
export type FacePerson = {
  readonly name: string;
  readonly residentId: string;
  /** Where the provider sends the browser back to. */
  readonly returnUrl: string;
  /** 32 letters and digits, unique: our number of this attempt. */
  readonly orderNo: string;
  /** What the provider's own script gathered in the browser; '' where it has none. */
  readonly browserFacts: string;
};

/** `token`: the provider's name of this attempt; it stays on the hub. `url`: where the browser goes. */
export type FaceStart = { readonly token: string; readonly url: string };

/**
 * What became of an attempt. `residentId` and `name`: whom the provider says it recognised; null where it was told at the start and
 * does not repeat it. No pictures: they are never asked for.
 */
export type FaceResult = {
  readonly state: 'passed' | 'failed' | 'unfinished';
  readonly requestId: string;
  readonly resultCode: string;
  readonly similarity: number | null;
  readonly name: string | null;
  readonly residentId: string | null;
  /** For the citizen, when it failed: what happened and how to do better. */
  readonly advice: string;
};

/** `code` down: try again in a moment, or another way. settings: nobody can use it before it is mended. person: this person cannot be recognised so. expired: begin anew. */
export type FaceProblem = Refusal & { readonly code: 'down' | 'settings' | 'person' | 'expired' };

/** A provider that recognises the face on pages of its own. The result is only ever asked for by the hub, never taken from the browser. */
export type FaceProvider = {
  readonly name: 'tencent' | 'aliyun';
  /** Its name in plain words, for pages and staff. */
  readonly label: string;
  /** Hosts its pages may lie on; a dot in front means those below it. */
  readonly hosts: readonly string[];
  /** A script of the provider that must run before the start, with what it defines; null: none. */
  readonly browserScript: string | null;
  /** Whether a result names the person again; if so, it must. */
  readonly repeatsPerson: boolean;
  readonly start: (person: FacePerson) => Promise<Result<FaceStart, FaceProblem>>;
  readonly pull: (token: string) => Promise<Result<FaceResult, FaceProblem>>;
};

/** Whether an address is one of the provider's own pages: anything else is no place to send a browser to. */
export function isProviderPage(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const isListed = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
  const isLoopback = url.hostname === '127.0.0.1';
  return isListed && (url.protocol === 'https:' || (isLoopback && url.protocol === 'http:')) && url.username === '' && url.password === '';
}
