import type { SourceFile, SourceImport } from './source-tree.ts';

const documentLibraries = ['pdf-lib', '@pdf-lib/fontkit', 'subset-font', '@embedpdf/pdfium', 'pngjs', 'qrcode', 'pkijs', 'asn1js', 'fflate'];
const nodeLibrariesOfShared = ['node:crypto', 'node:zlib'];
const screenLibraries = ['react', 'react-dom', 'antd', '@ant-design', 'dayjs', 'qrcode', 'zod'];
const lowerDeskFolders = new Set(['db', 'files', 'workers']);

/** Says why `file` may not import this, or null: rules 1 to 4 of the architecture. */
export function whyForbidden(file: SourceFile, imported: SourceImport): string | null {
  const { path } = file;
  if (path.startsWith('tests/') || path.startsWith('build/') || !path.includes('/')) return null;
  const { specifier, target } = imported;
  if (target === null) return whyForbiddenPackage(path, specifier);
  const [from, to] = [topFolder(path), topFolder(target)];
  if (from === 'shared') return to === 'shared' ? whyForbiddenInShared(path, target) : 'shared imports only itself';
  if (isScreen(path) && /^shared\/(documents|crypto)\//.test(target)) return 'screens never import shared/documents or shared/crypto';
  if (to === 'shared') return null;
  if (from !== to) return `${from} never imports ${to}`;
  if (from === 'electron') return whyForbiddenInElectron(path, target);
  if (from === 'citizen-web') return whyForbiddenInCitizenWeb(path, target);
  return null;
}

function whyForbiddenPackage(path: string, specifier: string): string | null {
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? specifier);
  if (path.startsWith('shared/')) {
    const allowed = ['zod'];
    if (/^shared\/(documents|crypto)\//.test(path)) allowed.push(...nodeLibrariesOfShared);
    if (path.startsWith('shared/documents/')) allowed.push(...documentLibraries);
    return allowed.includes(name) ? null : `${path.split('/').slice(0, 2).join('/')} may not import ${specifier}`;
  }
  if (isScreen(path)) {
    const allowed = screenLibraries.some((library) => name === library || specifier.startsWith(`${library}/`));
    return allowed ? null : `screens may not import ${specifier}`;
  }
  if (/^electron(-updater)?$/.test(name) && !/^electron\/(main\.ts|preload\.ts|shell\/)/.test(path)) return `${specifier} only in main.ts, preload.ts, shell/`;
  return null;
}

function whyForbiddenInShared(path: string, target: string): string | null {
  const runsAnywhere = !/^shared\/(documents|crypto)\//.test(path);
  return runsAnywhere && /^shared\/(documents|crypto)\//.test(target) ? 'what runs anywhere may not import what needs Node' : null;
}

function whyForbiddenInElectron(path: string, target: string): string | null {
  const knowsElectron = /^electron\/(main\.ts|preload\.ts|shell\/)/;
  if (!knowsElectron.test(path) && knowsElectron.test(target)) return 'the desk process knows no Electron';
  const [from, to] = [deskFolder(path), deskFolder(target)];
  if (from === null || to === null || from === to) return null;
  if (from === 'rpc') return null;
  if (to === 'rpc') return 'arrows go down: only the composition root imports rpc';
  if (from === 'sync') return lowerDeskFolders.has(to) ? null : `sync never imports ${to}`;
  if (to === 'sync') return `${from} never imports sync: append to the outbox`;
  if (lowerDeskFolders.has(from) && !lowerDeskFolders.has(to)) return `arrows go down: ${from} never imports ${to}`;
  return null;
}

function whyForbiddenInCitizenWeb(path: string, target: string): string | null {
  const [from, to] = [citizenFolder(path), citizenFolder(target)];
  if (from === to) return null;
  if (from === 'browser' || to === 'browser') return 'citizen-web/browser stands alone';
  if (from === 'pages') return `pages get data, never ${to}`;
  const rank = (folder: string): number => ['server', 'app', 'routes'].indexOf(folder) + 1 || 4;
  if (rank(to) < rank(from)) return `arrows go down: ${from} never imports ${to}`;
  return to === 'pages' && rank(from) > 3 ? `${from} never imports pages` : null;
}

function topFolder(path: string): string {
  return path.split('/')[0] ?? path;
}

function isScreen(path: string): boolean {
  return path.startsWith('renderer/') || path.startsWith('citizen-web/browser/');
}

/** The room inside electron/desk; files directly in it are the composition root and what all rooms share: null. */
function deskFolder(path: string): string | null {
  return /^electron\/desk\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function citizenFolder(path: string): string {
  return /^citizen-web\/([^/.]+)/.exec(path)?.[1] ?? path;
}
