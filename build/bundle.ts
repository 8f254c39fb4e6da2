import { globSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { build as esbuild } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { build as viteBuild } from 'vite';
import { isOutdated } from './outdated.ts';
import { buildResources, ensureResources } from './resources.ts';

const root = resolve(import.meta.dirname, '..');
/** Where the built parts lie: screens/ (the desk's pages), citizen/ (scripts and styles of the citizen pages), electron/, resources/ (fonts, PDFium, licences). */
export const distDir = join(root, 'dist');

/** The oldest browsers that citizens come with: WeChat's own on old Android phones, and iOS 14. */
const oldestPhones = ['chrome86', 'ios14'];

if (import.meta.main) {
  await Promise.all([buildScreens(), buildCitizenScripts(), buildShell(), buildResources()]);
  console.log(`已生成 ${distDir}`);
}

/** Builds what is missing or older than its sources; start, demo and the tests call it, so that nobody works on yesterday's screens. */
export async function ensureBuilt(): Promise<void> {
  if (isOutdated('screens', ['{renderer,shared/desk,shared/domain,shared/lib,shared/text}/**/*.*', 'build/bundle.ts'])) await buildScreens();
  await ensureCitizenScripts();
  await ensureResources();
}

export async function ensureCitizenScripts(): Promise<void> {
  if (isOutdated('citizen', ['citizen-web/{browser,styles}/**/*.*', 'shared/domain/*.ts', 'build/bundle.ts'])) await buildCitizenScripts();
}

/** The desk's screens, for app:// and for the browser host alike. */
export async function buildScreens(): Promise<void> {
  const before = process.env['NODE_ENV'];
  // Vite takes React's development build where this says `test`, and what tests have built is what `npm start` serves next.
  process.env['NODE_ENV'] = 'production';
  try {
    await viteBuild({ configFile: join(root, 'build/vite.config.ts'), mode: 'production' });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/** The citizen pages' scripts, one file each, and styles, for the oldest phones; `outdir` is for tests that look at the files. */
export async function buildCitizenScripts(outdir: string = join(distDir, 'citizen')): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const common: BuildOptions = { outdir, minify: true, charset: 'utf8', logLevel: 'warning' };
  const scripts = globSync('citizen-web/browser/*.ts', { cwd: root }).map((path) => join(root, path));
  // esbuild takes destructuring for missing in Safari 14 because of a fault in nested patterns with defaults, which nobody writes here.
  await esbuild({ ...common, entryPoints: scripts, bundle: true, format: 'iife', target: ['es2019', ...oldestPhones], supported: { destructuring: true } });
  const styles = globSync('citizen-web/styles/*.css', { cwd: root }).map((path) => join(root, path));
  await esbuild({ ...common, entryPoints: styles, target: oldestPhones });
}

/** Electron's three programs and the desk's workers. Packages stay outside the bundle: they bring native and wasm files. */
export async function buildShell(): Promise<void> {
  const outdir = join(distDir, 'electron');
  rmSync(outdir, { recursive: true, force: true });
  const common: BuildOptions = { outdir, bundle: true, packages: 'external', platform: 'node', target: 'node24', format: 'esm', logLevel: 'warning', charset: 'utf8' };
  const workers = new Set<string>();
  await esbuild({ ...common, entryPoints: ['electron/main.ts', 'electron/shell/desk-entry.ts'].map((path) => join(root, path)), entryNames: '[name]', plugins: [nameBuiltWorkers(workers)] });
  // A sandboxed preload is loaded as CommonJS, whatever package.json says.
  await esbuild({ ...common, entryPoints: [join(root, 'electron/preload.ts')], format: 'cjs', outExtension: { '.js': '.cjs' } });
  if (workers.size > 0) await esbuild({ ...common, entryPoints: [...workers], entryNames: '[name]', plugins: [nameBuiltWorkers(new Set())] });
}

/** `new URL('./worker.ts', import.meta.url)` names a file beside the source; in the bundle it is the built one beside the bundle. */
function nameBuiltWorkers(workers: Set<string>): Plugin {
  return {
    name: 'built-workers',
    setup(build) {
      build.onLoad({ filter: /[\\/](electron|shared)[\\/].*\.ts$/ }, (source) => {
        const text = readFileSync(source.path, 'utf8');
        const contents = text.replace(/new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g, (_match, address: string) => {
          workers.add(resolve(dirname(source.path), `${address}.ts`));
          return `new URL('./${basename(address)}.js', import.meta.url)`;
        });
        return { contents, loader: 'ts' };
      });
    },
  };
}
