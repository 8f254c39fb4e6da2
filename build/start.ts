import { join } from 'node:path';
import { startHub } from '../citizen-web/server.ts';
import { startBrowserHost } from '../electron/browser-host.ts';
import { must } from '../shared/lib/assert.ts';
import { distDir, ensureBuilt } from './bundle.ts';
import { electronPackageDir, findElectron } from './find-electron.ts';
import { openElectron } from './open-electron.ts';
import { runParts } from './run-parts.ts';
import type { Parts } from './run-parts.ts';
import { readStartSettings } from './start-settings.ts';
import { readVersion } from './version.ts';

const giveUpDownloadAfterMs = 10_000;

await start();

/** `npm start`: hub, desk and sample data on one folder, until Ctrl-C. */
async function start(): Promise<void> {
  const settings = readStartSettings(process.argv.slice(2), process.cwd());
  if (!settings.ok) return endWith(settings.error.message);
  let running: Awaited<ReturnType<typeof runParts>> | null = null;
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping || running === null || !running.ok) return;
    isStopping = true;
    say('正在停止……');
    await running.value.stop();
    process.exit(0);
  };
  running = await runParts(settings.value, createParts(() => void stop()));
  if (!running.ok) return endWith(running.error.message);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
}

function createParts(onWindowClosed: () => void): Parts {
  let enrolmentCode: (() => Promise<string>) | null = null;
  return {
    build: ensureBuilt,
    startHub: async ({ dataDir, port }) => {
      const hub = await startHub({ dataDir, port, demo: true });
      if (hub.ok) enrolmentCode = hub.value.demoEnrolmentCode;
      return hub;
    },
    startDesk: async ({ dataDir, port, hubUrl, isBrowserWanted, rareFontFile }) => {
      const electron = isBrowserWanted ? null : await findElectron({ packageDir: electronPackageDir, platform: process.platform, isRoot: process.getuid?.() === 0,
        environment: process.env, giveUpAfterMs: giveUpDownloadAfterMs, say });
      const mintCode = must(enrolmentCode, 'the hub starts before the desk');
      if (electron?.ok) return openElectron(electron.value, { dataDir, hubUrl, demoEnrolmentCode: await mintCode(), rareFontFile, onClosed: onWindowClosed });
      if (electron !== null) say(electron.error.message);
      const desk = await startBrowserHost({ dataDir, port, hubUrl, screensDir: join(distDir, 'screens'), demo: true, version: readVersion(), enrolmentCode: mintCode, ...(rareFontFile === null ? {} : { rareFontFile }) });
      const fontProblem = desk.ok ? desk.value.desk.deps.config.rareFont?.problem : null;
      if (fontProblem) say(fontProblem);
      return desk;
    },
    say,
  };
}

function say(line: string): void {
  console.log(line);
}

function endWith(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
