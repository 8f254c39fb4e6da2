import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startHub } from '../../citizen-web/server.ts';
import type { RunningHub } from '../../citizen-web/server.ts';
import { readEventAuthority } from '../../citizen-web/hub-secrets.ts';
import { loadRecord } from '../../citizen-web/store/load-situation.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import type { BrowserHost } from '../../electron/browser-host.ts';
import { loadFontFiles } from '../../shared/documents/fonts/font-files.ts';
import { certificatesOfPem } from '../../shared/documents/signing/certificate-writer.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { assert } from '../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { distDir, ensureBuilt } from '../bundle.ts';
import { resourceDir } from '../resources.ts';
import { openDesk } from './desk-driver.ts';
import type { DeskDriver } from './desk-driver.ts';
import type { CitizenWorld } from './http-citizen.ts';
import { createMovableClock } from './movable-clock.ts';
import type { MovableClock } from './movable-clock.ts';

/** The real hub and the real desk with its browser host, on a folder of their own and a clock that can be moved ahead. */
export type Stage = {
  readonly clock: MovableClock;
  readonly desk: DeskDriver;
  readonly deskHost: BrowserHost;
  readonly world: CitizenWorld;
  readonly hub: () => RunningHub;
  /** DER of both roots that signatures chain to: the event certificates' and the seal's. */
  readonly trustedRoots: () => Promise<Uint8Array[]>;
  readonly stopHub: () => Promise<void>;
  readonly startHubAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function setStage(dataDir: string): Promise<Stage> {
  await ensureBuilt();
  const clock = createMovableClock();
  const hubDir = join(dataDir, 'hub');
  let hub: RunningHub = valueOf(await startHub({ dataDir: hubDir, port: 0, demo: true, clock }));
  const hubUrl = hub.url;
  const deskHost = valueOf(await startBrowserHost({
    dataDir: join(dataDir, 'desk'), hubUrl, demo: true, screensDir: join(distDir, 'screens'), port: 0, world: { clock },
    enrolmentCode: () => hub.demoEnrolmentCode(), hasSampleBatch: false,
  }));
  const desk = await openDesk(deskHost.url);
  await desk.synced();
  const fonts = openMarkFonts(await loadFontFiles((path) => readFile(join(resourceDir, path))));
  return {
    clock, desk, deskHost, hub: () => hub, trustedRoots: () => readTrustedRoots(hub, desk),
    world: { hubUrl, fonts, readCode: (phone) => readCode(hubUrl, phone) },
    stopHub: () => hub.stop(),
    startHubAgain: async () => { hub = valueOf(await startHub({ dataDir: hubDir, port: Number(new URL(hubUrl).port), demo: true, clock })); },
    close: async () => {
      await deskHost.close();
      await hub.stop();
    },
  };
}

async function readTrustedRoots(hub: RunningHub, desk: DeskDriver): Promise<Uint8Array[]> {
  const { seals } = await desk.call('seals.list', {});
  const roots = [readEventAuthority(hub.deps.config.dataDir, hub.deps.clock.nowMs(), hub.deps.random).rootCertificate];
  for (const { sealId } of seals) {
    const seal = await loadRecord(hub.deps.db, hub.deps, 'seal', sealId);
    if (seal !== null) roots.push(...certificatesOfPem(seal.rootPem));
  }
  return roots;
}

const outboxSchema = z.object({ messages: z.array(z.object({ phone: z.string(), text: z.string() })) });
const codePatienceMs = 5_000;

/** The newest code for a number, from the page that exists only in a demonstration and only on this machine. */
export async function readCode(hubUrl: string, phone: string): Promise<string> {
  const until = Date.now() + codePatienceMs;
  while (Date.now() < until) {
    const { messages } = outboxSchema.parse(await (await fetch(`${hubUrl}/demo/outbox.json`)).json());
    const code = messages.filter((each) => each.phone === phone).map((each) => /验证码(\d{6})/.exec(each.text)?.[1]).find((each) => each !== undefined);
    if (code !== undefined) return code;
    await sleep(50);
  }
  throw new Error(`no code was sent to ${phone.slice(0, 3)}…`);
}

export function valueOf<Value>(result: Result<Value, Refusal>): Value {
  assert(result.ok, result.ok ? '' : result.error.message);
  return result.value;
}
