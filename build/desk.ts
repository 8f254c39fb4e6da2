import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowserHost } from '../electron/browser-host.ts';
import { distDir, ensureBuilt } from './bundle.ts';
import { readVersion } from './version.ts';

const usage = '用法：npm run desk -- --hub 签约网页的地址 [--data 数据文件夹] [--port 8788] [--backup 备份文件夹]';

await start();

/** `npm run desk`: one desk for daily work in an ordinary browser, on a hub that runs elsewhere, until Ctrl-C. DESK_PASS_PHRASE opens it without asking. */
async function start(): Promise<void> {
  const settings = readSettings();
  if (settings === null) return endWith(usage);
  await ensureBuilt();
  const passPhrase = process.env['DESK_PASS_PHRASE'];
  const desk = await startBrowserHost({ ...settings, demo: false, screensDir: join(distDir, 'screens'), version: readVersion(), ...(passPhrase === undefined ? {} : { passPhrase }) });
  if (!desk.ok) return endWith(desk.error.message);
  console.log(`工作台（链接只能用一次）：${desk.value.address}\n数据文件夹：${settings.dataDir}\n按 Ctrl-C 停止。`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void desk.value.stop().then(() => process.exit(0)));
}

type Settings = { readonly hubUrl: string; readonly dataDir: string; readonly port: number; readonly backupDir?: string };

function readSettings(): Settings | null {
  try {
    const { values } = parseArgs({ options: { hub: { type: 'string' }, data: { type: 'string' }, port: { type: 'string', default: '8788' }, backup: { type: 'string' } } });
    const port = Number(values.port);
    if (values.hub === undefined || !URL.canParse(values.hub) || !Number.isInteger(port) || port < 0 || port > 65_535) return null;
    return { hubUrl: values.hub, dataDir: resolve(values.data ?? '.data/desk'), port, ...(values.backup === undefined ? {} : { backupDir: resolve(values.backup) }) };
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}

function endWith(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
