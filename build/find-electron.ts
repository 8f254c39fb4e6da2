import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';

export type ElectronSearch = {
  readonly packageDir: string;
  readonly platform: string;
  readonly isRoot: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly giveUpAfterMs: number;
  readonly say: (line: string) => void;
};

export const electronPackageDir = resolve(import.meta.dirname, '../node_modules/electron');

/**
 * The path of Electron's program, downloaded when it is not there. Refused with the reason when it cannot be had in time or could not
 * open a window here anyway; the browser host is as good for working.
 */
export async function findElectron(search: ElectronSearch): Promise<Result<string, Refusal>> {
  const { environment } = search;
  if (search.platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return refuse('no_display', '这台机器没有图形界面，改用浏览器打开工作台。');
  if (search.isRoot) return refuse('root_user', '以 root 用户运行时不启动 Electron，改用浏览器打开工作台。');
  const present = installedProgram(search);
  if (present !== null) return ok(present);
  search.say(`正在下载 Electron，最多等 ${search.giveUpAfterMs / 1000} 秒……`);
  await runInstaller(search);
  const downloaded = installedProgram(search);
  return downloaded === null ? refuse('download_failed', '没有下载到 Electron，改用浏览器打开工作台。') : ok(downloaded);
}

function installedProgram({ packageDir, environment }: ElectronSearch): string | null {
  const namePath = join(packageDir, 'path.txt');
  const name = existsSync(namePath) ? readFileSync(namePath, 'utf8').trim() : null;
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const candidate = override ? join(override, name ?? 'electron') : name === null ? null : join(packageDir, 'dist', name);
  return candidate !== null && existsSync(candidate) ? candidate : null;
}

/** The package has no install script of its own any more; its downloader is run here and stopped when time is up. */
function runInstaller(search: ElectronSearch): Promise<void> {
  return new Promise((finish) => {
    const installer = spawn(process.execPath, [join(search.packageDir, 'install.js')], { stdio: 'ignore', env: { ...search.environment } });
    const timer = setTimeout(() => installer.kill('SIGKILL'), search.giveUpAfterMs);
    const end = (): void => {
      clearTimeout(timer);
      finish();
    };
    installer.once('error', end);
    installer.once('exit', end);
  });
}
