import { request } from 'node:http';

/** A visitor without a browser: keeps cookies, follows redirects, and comes from a loopback address of its own, as callers do. */
export type Visitor = {
  readonly cookies: () => ReadonlyMap<string, string>;
  readonly get: (path: string) => Promise<Page>;
  readonly postForm: (path: string, fields: Readonly<Record<string, string>>) => Promise<Page>;
  /** As a page's script sends it. */
  readonly postText: (path: string, text: string) => Promise<Page>;
  readonly postFile: (path: string, file: { readonly name: string; readonly fileName: string; readonly mediaType: string; readonly bytes: Uint8Array }) => Promise<Page>;
};
export type Page = { readonly status: number; readonly path: string; readonly bytes: Buffer; readonly text: string };

const maxRedirects = 8;

/** Told of each request when its answer is here: what a bench counts. */
export type WatchRequest = (path: string, tookMs: number) => void;

/** `visitorNo` 1, 2, 3 … gives each visitor an address in 127.0.0.0/8, so that limits by address count them apart. */
export function createVisitor(baseUrl: string, visitorNo: number, watch: WatchRequest = () => undefined): Visitor {
  const cookies = new Map<string, string>();
  const localAddress = `127.0.${1 + Math.floor(visitorNo / 250)}.${1 + (visitorNo % 250)}`;
  const send = async (method: string, path: string, body: Uint8Array | null, contentType: string | null, hops = 0): Promise<Page> => {
    const startedMs = performance.now();
    const answer = await exchange(new URL(path, baseUrl), { method, body, contentType, localAddress, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
    watch(path, performance.now() - startedMs);
    for (const line of answer.setCookie) keepCookie(cookies, line);
    const isRedirect = answer.status >= 300 && answer.status < 400 && answer.location !== null && hops < maxRedirects;
    if (isRedirect && answer.location !== null) return send('GET', answer.location, null, null, hops + 1);
    return { status: answer.status, path, bytes: answer.bytes, text: answer.bytes.toString('utf8') };
  };
  return {
    cookies: () => cookies,
    get: (path) => send('GET', path, null, null),
    postForm: (path, fields) => send('POST', path, Buffer.from(new URLSearchParams(fields).toString()), 'application/x-www-form-urlencoded'),
    postText: (path, text) => send('POST', path, Buffer.from(text), 'text/plain;charset=UTF-8'),
    postFile: (path, file) => {
      const boundary = '----invented-citizen';
      const head = `--${boundary}\r\ncontent-disposition: form-data; name="${file.name}"; filename="${file.fileName}"\r\ncontent-type: ${file.mediaType}\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
      return send('POST', path, body, `multipart/form-data; boundary=${boundary}`);
    },
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)];
  if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

type Sent = { readonly method: string; readonly body: Uint8Array | null; readonly contentType: string | null; readonly localAddress: string; readonly cookie: string };
type Answer = { readonly status: number; readonly location: string | null; readonly setCookie: readonly string[]; readonly bytes: Buffer };

function exchange(url: URL, sent: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { 'sec-fetch-site': 'same-origin', origin: url.origin, 'user-agent': 'Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0.49 Mobile' };
    if (sent.cookie !== '') headers['cookie'] = sent.cookie;
    if (sent.contentType !== null) headers['content-type'] = sent.contentType;
    if (sent.body !== null) headers['content-length'] = sent.body.length;
    const outgoing = request(url, { method: sent.method, headers, localAddress: sent.localAddress }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, location: incoming.headers.location ?? null, setCookie: incoming.headers['set-cookie'] ?? [], bytes: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(sent.body ?? undefined);
  });
}
