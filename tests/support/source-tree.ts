import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { parseSync } from 'vite';

/** The folder of package.json. */
export const projectRoot = resolve(import.meta.dirname, '../..');

export type SyntaxNode = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown };
export type SourceImport = { readonly specifier: string; readonly target: string | null };
/** One file with what the rules look at; `target` of an import is a path from the project root, null for a package. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  readonly textWithoutComments: string;
  readonly imports: readonly SourceImport[];
  readonly nodes: readonly SyntaxNode[];
};

const scannedFolders = ['shared', 'electron', 'renderer', 'citizen-web', 'build', 'tests', '.ci'];
const textFile = /(\.(ts|tsx|mjs|css|html|md|json|yml|sh|conf|service|editorconfig)|Dockerfile|\.ci\/run|^\.npmrc|^\.gitignore)$/;
const parsedFile = /\.(ts|tsx|mjs)$/;

/** Every text file of the project that a person wrote, parsed where it is code. */
export function readSourceTree(): readonly SourceFile[] {
  const inFolders = scannedFolders.filter((folder) => existsSync(resolve(projectRoot, folder))).flatMap(listFiles);
  const atRoot = readdirSync(projectRoot, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  return [...atRoot, ...inFolders]
    .filter((path) => textFile.test(path))
    .sort()
    .map((path) => parseSource(path, readFileSync(resolve(projectRoot, path), 'utf8')));
}

/** Parses one file; also used on planted snippets. Throws when the text is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  if (!parsedFile.test(path)) return { path, text, textWithoutComments: text, imports: [], nodes: [] };
  const parsed = parseSync(path, text);
  const firstError = parsed.errors[0];
  if (firstError) throw new SyntaxError(`${path}: ${firstError.message}`);
  const nodes: SyntaxNode[] = [];
  collectNodes(parsed.program, nodes);
  return { path, text, textWithoutComments: blankOut(text, parsed.comments), imports: importsOf(path, nodes), nodes };
}

/** The line a character stands in, from 1. */
export function lineOf(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function listFiles(folder: string): string[] {
  return readdirSync(resolve(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(projectRoot, posix.join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist|out|fixtures|golden)\//.test(path) && !path.endsWith('.log'));
}

function collectNodes(value: unknown, nodes: SyntaxNode[]): void {
  if (Array.isArray(value)) return value.forEach((entry) => collectNodes(entry, nodes));
  if (typeof value !== 'object' || value === null) return;
  if (isSyntaxNode(value)) nodes.push(value);
  for (const entry of Object.values(value)) if (typeof entry === 'object') collectNodes(entry, nodes);
}

/** Static, re-exporting, dynamic and type imports; `new URL('./x.ts', import.meta.url)` starts a worker, so it counts too. */
function importsOf(path: string, nodes: readonly SyntaxNode[]): SourceImport[] {
  return nodes.flatMap((node) => {
    const source = isModuleReference(node) ? literalText(node['source'] ?? node['argument']) : workerAddress(node);
    if (source === null) return [];
    return [{ specifier: source, target: source.startsWith('.') ? posix.join(posix.dirname(path), source) : null }];
  });
}

function isModuleReference(node: SyntaxNode): boolean {
  return ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType'].includes(node.type);
}

function workerAddress(node: SyntaxNode): string | null {
  const callee = node['callee'];
  if (node.type !== 'NewExpression' || !isSyntaxNode(callee) || callee['name'] !== 'URL' || !Array.isArray(node['arguments'])) return null;
  const address = literalText(node['arguments'][0]);
  return address?.endsWith('.ts') ? address : null;
}

function literalText(value: unknown): string | null {
  return isSyntaxNode(value) && value.type === 'Literal' && typeof value['value'] === 'string' ? value['value'] : null;
}

function blankOut(text: string, comments: readonly { readonly start: number; readonly end: number }[]): string {
  let result = text;
  for (const { start, end } of comments) result = result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, ' ') + result.slice(end);
  return result;
}
