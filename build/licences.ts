import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ShippedLicences, ShippedPart } from '../shared/desk/about-calls.ts';

const root = resolve(import.meta.dirname, '..');
const fontPackages = ['@expo-google-fonts/noto-serif-sc', '@fontsource/lxgw-wenkai'];

const dependenciesSchema = z.record(z.string(), z.string()).optional();
const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dependencies: dependenciesSchema, peerDependencies: dependenciesSchema, optionalDependencies: dependenciesSchema })) });
const packageSchema = z.object({
  name: z.string(), version: z.string(), license: z.string().optional(),
  /** An old form that two packages still use. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});

/**
 * Everything of others that ships, with its licence: what the desk and the hub need to run, what is built into screens and
 * citizen pages, the fonts, and Electron. Tools for building and testing are left out. Same node_modules, same list.
 */
export function readShippedLicences(): ShippedLicences {
  const texts: string[] = [];
  const parts = shippedFolders().map((folder) => {
    const text = licenceText(folder);
    const known = text === null ? null : texts.indexOf(text);
    const textId = known === -1 && text !== null ? texts.push(text) - 1 : known;
    return { ...describe(folder), textId };
  });
  const seen = new Map(parts.map((part) => [`${part.name}@${part.version}`, part]));
  const sorted = [...seen.values()].sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind) || compare(one.name, other.name) || compare(one.version, other.version));
  return renumbered(sorted, texts);
}

const kinds: readonly ShippedPart['kind'][] = ['font', 'program', 'package'];

/** Folders below node_modules, nested ones too, found as Node resolves them. */
function shippedFolders(): readonly string[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const runs = Object.keys(packages['']?.dependencies ?? {});
  const found = new Set<string>(['node_modules/electron']);
  const visit = (name: string, from: string): void => {
    const folder = resolvePackage(name, from, packages);
    if (folder === null || found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = packages[folder] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })) visit(needed, folder);
  };
  for (const name of [...runs, ...packagesOnScreens()]) visit(name, '');
  // Declarations of types hold no program; some packages name them among what they need.
  return [...found].filter((folder) => !folder.includes('node_modules/@types/') && existsSync(join(root, folder, 'package.json'))).sort();
}

function resolvePackage(name: string, from: string, packages: Readonly<Record<string, unknown>>): string | null {
  const parents = from === '' ? [] : from.split('/node_modules/').map((_name, index, names) => names.slice(0, index + 1).join('/node_modules/'));
  const candidates = [...parents.reverse().map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
  return candidates.find((candidate) => candidate in packages) ?? null;
}

/** What the screens and the citizen pages' scripts import is built into them. */
function packagesOnScreens(): readonly string[] {
  const names = new Set<string>();
  for (const path of globSync('{renderer,citizen-web/browser}/**/*.{ts,tsx}', { cwd: root })) {
    for (const [, specifier = ''] of readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import) '([^'.][^']*)'/g)) {
      names.add(specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return [...names].sort();
}

function describe(folder: string): ShippedPart {
  const { name, version, license, licenses, author } = packageSchema.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
  return {
    name, version, author: typeof author === 'string' ? author : author?.name ?? '',
    kind: fontPackages.includes(name) ? 'font' : name === 'electron' ? 'program' : 'package',
    licence: license ?? licenses?.[0]?.type ?? null,
  };
}

/** The licence files of a package, or what its read-me says under that heading; null where there is neither. */
function licenceText(folder: string): string | null {
  const files = readdirSync(join(root, folder)).sort(compare);
  const read = (file: string): string => readFileSync(join(root, folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  const licences = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (licences.length > 0) return licences.map(read).join('\n\n');
  const readMe = files.find((file) => /^read-?me(\.|$)/i.test(file));
  const section = readMe === undefined ? null : /^(?:#+ *licen[cs]e.*|licen[cs]e *\n[-=]+)\n([\s\S]+)/im.exec(read(readMe));
  return section?.[1]?.trim() ?? null;
}

/** Texts in the order of the parts, so that the file does not depend on the order in which they were met. */
function renumbered(parts: ShippedLicences['parts'], texts: readonly string[]): ShippedLicences {
  const order = [...new Set(parts.flatMap(({ textId }) => textId ?? []))];
  return { parts: parts.map((part) => ({ ...part, textId: part.textId === null ? null : order.indexOf(part.textId) })), texts: order.map((textId) => texts[textId] ?? '') };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
