import { join } from 'node:path';
import { ok } from '../../shared/lib/result.ts';
import { seedDemo } from '../desk/demo/seed-demo.ts';
import { startDeskProcess } from '../desk/desk-process.ts';
import { lockDesk } from '../desk/staff/lock-desk.ts';
import { hostDesk } from './desk-host.ts';
import type { StartHostedDesk } from './desk-host.ts';
import { serveDeskLine } from './desk-line.ts';

// The program of Electron's utility process, beside main.js in the bundle. What it does, the browser host does with other wires.
hostDesk(process.parentPort, startDesk, (code) => process.exit(code));

async function startDesk({ start, port }: Parameters<StartHostedDesk>[0]): ReturnType<StartHostedDesk> {
  const { dataDir, keyHex, hubUrl, version, demoEnrolmentCode, rareFontFile } = start;
  const desk = await startDeskProcess({ dataDir, key: Buffer.from(keyHex, 'hex'), hubUrl, version, demo: demoEnrolmentCode !== undefined, resourceDir: join(import.meta.dirname, '../resources'), ...(rareFontFile === undefined ? {} : { rareFontFile }) });
  if (!desk.ok) return desk;
  if (demoEnrolmentCode !== undefined) {
    const seeded = await seedDemo(desk.value.deps, { enrolmentCode: async () => demoEnrolmentCode, hasSampleBatch: true });
    if (!seeded.ok) return desk.value.close().then(() => seeded);
  }
  serveDeskLine(desk.value, port);
  return ok({ stop: desk.value.close, lock: () => lockDesk(desk.value.deps) });
}
