import type { FastifyInstance } from 'fastify';
import type { Response as InjectResponse } from 'light-my-request';
import { PNG } from 'pngjs';
import { citizenId, citizenName, citizenPhone } from './citizen-hub.ts';
import type { CitizenHub } from './citizen-hub.ts';
import { sampleDrawings } from './signing-world.ts';

/** A browser without a screen: keeps cookies, sends forms as pages do. */
export type CitizenClient = {
  readonly cookies: () => ReadonlyMap<string, string>;
  readonly get: (url: string) => Promise<InjectResponse>;
  readonly post: (url: string, fields?: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>) => Promise<InjectResponse>;
  /** Posts and shows the page it leads to. */
  readonly see: (url: string, fields?: Readonly<Record<string, string>>) => Promise<InjectResponse>;
  readonly upload: (url: string, field: string, bytes: Uint8Array, type?: string) => Promise<InjectResponse>;
};

/** `kept`: cookies of a browser that was here before. */
export function openClient(app: FastifyInstance, kept: ReadonlyMap<string, string> = new Map()): CitizenClient {
  const cookies = new Map(kept);
  const keep = (response: InjectResponse): InjectResponse => {
    for (const cookie of response.cookies) {
      if (cookie.value === '') cookies.delete(cookie.name);
      else cookies.set(cookie.name, cookie.value);
    }
    return response;
  };
  const headers = { host: 'localhost', origin: 'http://localhost', 'user-agent': 'Mozilla/5.0 (iPhone) Mobile MicroMessenger/8' };
  const client: CitizenClient = {
    cookies: () => cookies,
    see: (url, fields = {}) => follow(client, client.post(url, fields)),
    get: async (url) => keep(await app.inject({ method: 'GET', url, headers, cookies: Object.fromEntries(cookies) })),
    post: async (url, fields = {}, extra = {}) => keep(await app.inject({
      method: 'POST', url, cookies: Object.fromEntries(cookies), headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', ...extra },
      payload: new URLSearchParams(fields).toString(),
    })),
    upload: async (url, field, bytes, type = 'image/png') => {
      const boundary = 'citizenboundary';
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="file"\r\nContent-Type: ${type}\r\n\r\n`;
      return keep(await app.inject({
        method: 'POST', url, cookies: Object.fromEntries(cookies), headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      }));
    },
  };
  return client;
}

/** The page a form leads to, as a browser shows it. */
export async function follow(client: CitizenClient, answering: Promise<InjectResponse>): Promise<InjectResponse> {
  const answer = await answering;
  const { location } = answer.headers;
  return typeof location === 'string' ? client.get(location) : answer;
}

/** A picture that a phone might have taken: 320 × 240, grey. */
export function samplePicture(): Uint8Array {
  const png = new PNG({ width: 320, height: 240 });
  png.data.fill(150);
  return PNG.sync.write(png);
}

/** 身份证号码 + 手机号 + code, as far as 【签约信息】. */
export async function logIn(hub: CitizenHub, client: CitizenClient): Promise<void> {
  await client.post('/portal/code', { residentId: citizenId, phone: citizenPhone });
  await client.post('/portal/login', { code: await hub.lastCode(citizenPhone) });
}

/** Logs in and opens the signing way on this device; `agreementId` may be a waiver's. */
export async function openSigning(hub: CitizenHub, client: CitizenClient, agreementId: string): Promise<void> {
  await logIn(hub, client);
  await client.post(`/portal/sign/${agreementId}`);
  await client.post('/portal/sign-here');
}

/** From 电子合同 to the check page. */
export async function walkToCheck(client: CitizenClient): Promise<void> {
  await walkToRead(client);
  await writeAll(client);
}

export async function writeAll(client: CitizenClient): Promise<void> {
  for (const [index] of [...citizenName].entries()) await client.post(`/sign/write/${index}`, { drawing: JSON.stringify(sampleDrawings[index]) });
}

/** From 电子合同 to 阅读并确认. */
export async function walkToRead(client: CitizenClient): Promise<void> {
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
  await client.upload('/sign/face/card', 'picture', samplePicture());
  await client.upload('/sign/face/person', 'picture', samplePicture());
  await readAll(client);
}

export async function readAll(client: CitizenClient): Promise<void> {
  for (let page = 1; page < 30; page += 1) {
    const shown = await client.get(`/sign/read?page=${page}`);
    if (shown.body.includes('阅读并确认</button>')) break;
    await client.post(`/sign/read/reached/${page}`);
  }
  await client.post('/sign/read/confirm');
}

export async function submit(hub: CitizenHub, client: CitizenClient): Promise<InjectResponse> {
  await client.post('/sign/code');
  return client.post('/sign/submit', { code: await hub.lastCode(citizenPhone) });
}
