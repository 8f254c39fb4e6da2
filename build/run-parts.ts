import { join } from 'node:path';
import { ok } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { lockDataDir } from './data-lock.ts';
import type { StartSettings } from './start-settings.ts';

/** A hub or a desk that runs: where to find it (null for Electron's own window) and how to end it. */
export type RunningPart = { readonly address: string | null; readonly stop: () => Promise<void> };

export type Parts = {
  readonly build: () => Promise<void>;
  readonly startHub: (options: { readonly dataDir: string; readonly port: number }) => Promise<Result<RunningPart, Refusal>>;
  /** Electron when it can be had, otherwise the desk in an ordinary browser. */
  readonly startDesk: (options: { readonly dataDir: string; readonly port: number; readonly hubUrl: string } & Pick<StartSettings, 'isBrowserWanted' | 'rareFontFile'>) => Promise<Result<RunningPart, Refusal>>;
  readonly say: (line: string) => void;
};

/**
 * Starts hub and desk on one data folder and says where they are. Returns what ends both, last started first; a refusal (folder in use,
 * port taken) leaves nothing running.
 */
export async function runParts(settings: StartSettings, parts: Parts): Promise<Result<{ readonly stop: () => Promise<void> }, Refusal>> {
  const lock = lockDataDir(settings.dataDir);
  if (!lock.ok) return lock;
  const endings: (() => void | Promise<void>)[] = [lock.value.release];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    await parts.build();
    const hub = await parts.startHub({ dataDir: join(settings.dataDir, 'hub'), port: settings.portalPort });
    if (!hub.ok) return await stop().then(() => hub);
    endings.push(hub.value.stop);
    const hubUrl = hub.value.address ?? '';
    const desk = await parts.startDesk({ dataDir: join(settings.dataDir, 'desk'), port: settings.deskPort, hubUrl, isBrowserWanted: settings.isBrowserWanted, rareFontFile: settings.rareFontFile });
    if (!desk.ok) return await stop().then(() => desk);
    endings.push(desk.value.stop);
    sayWhere(settings.dataDir, hubUrl, desk.value.address, parts.say);
    return ok({ stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

function sayWhere(dataDir: string, hubUrl: string, deskAddress: string | null, say: (line: string) => void): void {
  say('');
  say('签约台已启动。');
  say(deskAddress === null ? '  工作台（经办人员）：已在窗口中打开' : `  工作台（经办人员，链接只能用一次）：${deskAddress}`);
  say(`  签约网页（申请人）：${hubUrl}`);
  say(`  数据文件夹：${dataDir}`);
  say('按 Ctrl-C 停止。');
}
