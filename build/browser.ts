import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** A Chromium that has been seen to start: its program and the environment it needs. */
export type BrowserProgram = { readonly executablePath: string; readonly environment: Readonly<Record<string, string>> };

const nodeModules = resolve(import.meta.dirname, '../node_modules');
const cacheDir = join(nodeModules, '.cache');
const systemPrograms = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge',
  'C:/Program Files/Google/Chrome/Application/chrome.exe', 'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe'];

// Our own arguments: those that @sparticuz/chromium proposes switch web security off and crash on a second context.
const browserArguments = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--no-first-run', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--font-render-hinting=none'];

/** Starts a headless Chromium with a pretended camera. Throws with what to do when none can be started. */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowser();
  return chromium.launch({ executablePath: program.executablePath, env: program.environment, args: browserArguments, headless: true });
}

/**
 * Finds a Chromium: the CHROME_PATH of the environment, the one from npm (unpacked once per installation), then the system's.
 * Throws when none starts, so that nobody takes missing browser tests for passed ones.
 */
export async function findBrowser(): Promise<BrowserProgram> {
  // Without a UTF-8 locale Chromium cannot name a downloaded file in Chinese and calls it `download`.
  const environment = { ...definedEnvironment(), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', FONTCONFIG_FILE: writeFontConfiguration() };
  const chosen = process.env['CHROME_PATH'];
  if (chosen) {
    if (starts(chosen, environment)) return { executablePath: chosen, environment };
    throw new Error(`CHROME_PATH 指向的浏览器无法启动：${chosen}。请改正路径，或取消该环境变量。`);
  }
  const failures: string[] = [];
  const fromNpm = await unpackBrowserFromNpm().catch((error: unknown) => {
    failures.push(`@sparticuz/chromium: ${String(error)}`);
    return null;
  });
  if (fromNpm) {
    if (starts(fromNpm, environment)) return { executablePath: fromNpm, environment };
    // A bare machine lacks libnss3 and its kin; the package carries a copy of them.
    const withLibraries = { ...environment, LD_LIBRARY_PATH: join(dirname(fromNpm), 'al2023/lib') };
    if (starts(fromNpm, withLibraries)) return { executablePath: fromNpm, environment: withLibraries };
    failures.push(`${fromNpm} does not start`);
  }
  for (const executablePath of systemPrograms) {
    if (existsSync(executablePath) && starts(executablePath, environment)) return { executablePath, environment };
  }
  throw new Error(`没有可用的 Chromium 浏览器（${failures.join('；')}）。请安装 Chromium，或把 CHROME_PATH 设为其程序路径。`);
}

/** Unpacks into a folder of our own and moves it into place at once: the package itself trusts whatever lies in the shared temporary folder. */
async function unpackBrowserFromNpm(): Promise<string> {
  const version = packageVersion('@sparticuz/chromium');
  const finished = join(cacheDir, `chromium-${version}`);
  if (existsSync(finished)) return join(finished, 'chromium');
  const { default: packaged, inflate } = await import('@sparticuz/chromium');
  mkdirSync(cacheDir, { recursive: true });
  const unfinished = mkdtempSync(join(cacheDir, 'unpacking-'));
  await Promise.all(inTemporaryDir(unfinished, () => [packaged.executablePath(), inflate(join(nodeModules, '@sparticuz/chromium/bin/al2023.tar.br'))]));
  try {
    renameSync(unfinished, finished);
  } catch (error) {
    // Another process was faster; its copy is as good as ours.
    if (!existsSync(finished)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return join(finished, 'chromium');
}

/** The package asks for the temporary folder when it is called, not later, so the setting lasts only as long as the call. */
function inTemporaryDir<Value>(dir: string, action: () => Value): Value {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = dir;
  try {
    return action();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

function starts(executablePath: string, env: Readonly<Record<string, string>>): boolean {
  return spawnSync(executablePath, ['--no-sandbox', '--version'], { env, timeout: 20_000, stdio: 'ignore' }).status === 0;
}

/** Chinese must render on a machine without any font, and alike on all: only the fonts from npm are listed. */
function writeFontConfiguration(): string {
  const dir = join(cacheDir, 'fonts');
  mkdirSync(dir, { recursive: true });
  const fontDirs = ['400Regular', '700Bold'].map((weight) => join(nodeModules, '@expo-google-fonts/noto-serif-sc', weight));
  const path = join(dir, 'fonts.conf');
  const aliases = ['sans-serif', 'serif', 'monospace', 'system-ui'].map((family) => `<alias><family>${family}</family><prefer><family>Noto Serif SC</family></prefer></alias>`);
  writeFileSync(path, `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${
    [...fontDirs.map((fontDir) => `<dir>${fontDir}</dir>`), `<cachedir>${join(dir, 'cache')}</cachedir>`, ...aliases].join('\n')}\n</fontconfig>\n`);
  return path;
}

function packageVersion(name: string): string {
  const version = /"version":\s*"([^"]+)"/.exec(readFileSync(join(nodeModules, name, 'package.json'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${name} is not installed`);
  return version;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
