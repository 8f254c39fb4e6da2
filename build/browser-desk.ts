import { join } from 'node:path';
import { z } from 'zod';
import { startBrowserHost } from '../electron/browser-host.ts';
import { startDeskProcess } from '../electron/desk/desk-process.ts';
import type { DeskProcess } from '../electron/desk/desk-process.ts';
import { ok } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { distDir } from './bundle.ts';
import type { RunningPart } from './run-parts.ts';
import { readVersion } from './version.ts';

export type BrowserDeskOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly hubUrl: string;
  /** A one-time code of the hub beside it: the demonstration desk is enrolled without anyone typing. */
  readonly enrolmentCode: () => Promise<string>;
};

const sessionStateSchema = z.object({ result: z.object({ ok: z.literal(true), value: z.object({ enrolled: z.boolean() }) }) });
const enrolledSchema = z.object({ result: z.object({ ok: z.boolean() }) });

/** The desk process and the browser host around it; a refusal of either leaves nothing running. */
export async function startBrowserDesk(options: BrowserDeskOptions): Promise<Result<RunningPart, Refusal>> {
  const desk = await startDeskProcess({ dataDir: options.dataDir, hubUrl: options.hubUrl, demo: true, version: readVersion() });
  if (!desk.ok) return desk;
  await enrolOnce(desk.value, options.enrolmentCode);
  const host = await startBrowserHost({ desk: desk.value, screensDir: join(distDir, 'screens'), port: options.port });
  if (!host.ok) {
    await desk.value.close();
    return host;
  }
  return ok({ address: host.value.url, stop: async () => {
    await host.value.close();
    await desk.value.close();
  } });
}

/** Does nothing on a desk that is enrolled already; a desk that could not be enrolled shows its own page for it. */
async function enrolOnce(desk: DeskProcess, enrolmentCode: () => Promise<string>): Promise<void> {
  const state = sessionStateSchema.safeParse(await desk.handle({ id: 1, call: 'session.state', input: {} }));
  if (!state.success || state.data.result.value.enrolled) return;
  const answer = await desk.handle({ id: 2, call: 'session.enrol', input: { code: await enrolmentCode(), deviceName: '演示工作台' } });
  enrolledSchema.parse(answer);
}
