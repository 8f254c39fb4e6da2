import { whyForbidden } from './layers.ts';
import { isSyntaxNode, lineOf } from './source-tree.ts';
import type { SourceFile, SyntaxNode } from './source-tree.ts';

/** A rule over one file, with a snippet it must find and one it must leave alone. */
export type TidyRule = {
  readonly name: string;
  readonly problems: (file: SourceFile) => readonly string[];
  readonly planted: readonly (readonly [path: string, text: string])[];
  readonly innocent: readonly (readonly [path: string, text: string])[];
};

const longestFunctionLines = 70;
const longestFileLines = 400;
const compositionRoots = /^(build|tests|electron\/shell)\/|^electron\/(main|preload|browser-host|desk\/desk-process|desk\/workers\/documents-worker)\.ts$|^citizen-web\/(server|config)\.ts$/;
const ownClock = /^(renderer|citizen-web\/browser)\//;
const configFile = /\.config\.ts$|^build\/electron-builder\.ts$/;
// Put together from halves, or this file would break its own rule.
const bannedWords = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].map((word) => `\\b${word}\\b`)
  .concat(['npmjs' + '.org', 'npmmirror' + '.com', '/wo' + 'rk/', '/t' + 'mp/'].map((word) => word.replaceAll('.', '\\.'))).join('|'));
const bannedOnScreens = /服务端|指令|变更|游标|待发箱|摘要|底版|增量|热线/;

export const tidyRules: readonly TidyRule[] = [
  { name: 'imports follow the layers',
    problems: (file) => file.imports.flatMap((imported) => whyForbidden(file, imported) ?? []),
    planted: [['shared/domain/a.ts', `import 'node:fs'`], ['shared/domain/a.ts', `import '../documents/a.ts'`], ['shared/lib/a.ts', `export * from '../../electron/main.ts'`],
      ['shared/crypto/a.ts', `import 'pdf-lib'`], ['renderer/a.tsx', `import 'node:fs'`], ['renderer/a.tsx', `import type { A } from '../shared/crypto/a.ts'`],
      ['renderer/a.tsx', `import '../electron/main.ts'`], ['electron/desk/staff/a.ts', `import '../../../citizen-web/app.ts'`], ['citizen-web/app.ts', `import '../electron/main.ts'`],
      ['electron/desk/staff/a.ts', `import { app } from 'electron'`], ['electron/browser-host.ts', `await import('electron')`], ['electron/desk/staff/a.ts', `import '../sync/a.ts'`],
      ['electron/desk/db/a.ts', `import '../staff/a.ts'`], ['electron/desk/sync/a.ts', `import '../staff/a.ts'`], ['electron/desk/staff/a.ts', `import '../rpc/a.ts'`],
      ['electron/desk/desk-process.ts', `import '../shell/window.ts'`], ['citizen-web/pages/a.ts', `import type { A } from '../store/a.ts'`], ['citizen-web/store/a.ts', `import '../routes/a.ts'`],
      ['citizen-web/routes/a.ts', `import '../app.ts'`], ['citizen-web/security/a.ts', `import '../pages/a.ts'`], ['citizen-web/browser/a.ts', `import '../pages/a.ts'`],
      ['electron/desk/staff/a.ts', `new Worker(new URL('../sync/a.ts', import.meta.url))`]],
    innocent: [['shared/documents/a.ts', `import 'pdf-lib'; import 'node:zlib'`], ['electron/desk/rpc/a.ts', `import '../staff/a.ts'`], ['electron/desk/sync/a.ts', `import '../db/apply-change.ts'`],
      ['electron/shell/a.ts', `import { app } from 'electron'`], ['citizen-web/server.ts', `import './app.ts'`], ['citizen-web/routes/a.ts', `import '../store/a.ts'`], ['renderer/a.tsx', `import 'antd/es/a'`]] },
  { name: 'time, chance, environment and network come in through deps', problems: findWorldUse,
    planted: [['shared/lib/a.ts', 'Date.now()'], ['electron/desk/db/a.ts', 'new Date()'], ['citizen-web/app.ts', 'Math.random()'], ['electron/desk/a.ts', `process.env['A']`],
      ['citizen-web/routes/a.ts', `fetch('a')`], ['shared/lib/a.ts', `globalThis.fetch('a')`], ['shared/crypto/a.ts', 'randomBytes(3)'], ['shared/crypto/a.ts', 'crypto.randomUUID()'], ['renderer/a.ts', 'Math.random()']],
    innocent: [['citizen-web/server.ts', 'Date.now()'], ['renderer/a.ts', `new Date(); fetch('a')`], ['shared/lib/a.ts', `new Date(5); deps.fetch('a')`]] },
  { name: 'no barrels and no catch-all names',
    problems: ({ path }) => (/(^|\/)(index\.(ts|tsx)|(utils?|helpers?|misc)(\/|\.[^/]*$))/.test(path) ? ['name what it holds'] : []),
    planted: [['shared/lib/index.ts', ''], ['renderer/utils/a.ts', ''], ['shared/util.ts', '']], innocent: [['renderer/index.html', ''], ['shared/lib/result.ts', '']] },
  { name: 'no default exports', problems: (file) => (configFile.test(file.path) ? [] : find(file, 'ExportDefaultDeclaration', () => 'default export')),
    planted: [['shared/a.ts', 'export default 1']], innocent: [['build/vitest.config.ts', 'export default 1']] },
  { name: 'no any', problems: (file) => find(file, 'TSAnyKeyword', () => 'any'),
    planted: [['shared/a.ts', 'let a: any']], innocent: [['shared/a.ts', 'const any = 1']] },
  { name: `functions have at most ${longestFunctionLines} lines`, problems: findLongFunctions,
    planted: [['shared/a.ts', `function a() {${'\n'.repeat(70)}}`], ['shared/a.ts', `const a = () => {${'\n'.repeat(70)}}`]], innocent: [['shared/a.ts', `function a() {${'\n'.repeat(69)}}`]] },
  { name: `files have at most ${longestFileLines} lines`,
    problems: ({ path, text }) => (/\.(ts|tsx|mjs|css|html)$/.test(path) && text.split('\n').length > longestFileLines + 1 ? [`${text.split('\n').length} lines`] : []),
    planted: [['tests/a.ts', '\n'.repeat(401)]], innocent: [['tests/a.ts', '\n'.repeat(400)], ['package-lock.json', '\n'.repeat(500)]] },
  { name: 'no left-over notes, registry hosts or paths of one machine', problems: findWords(bannedWords, (file) => file.text, () => true),
    planted: [['README.md', 'TO' + 'DO later'], ['shared/a.ts', '// FIX' + 'ME'], ['build/a.ts', `'/t` + `mp/a'`], ['package-lock.json', 'https://registry.np' + 'mjs.org/a']], innocent: [['README.md', 'hackney']] },
  { name: 'screens never say the words of the machine',
    problems: findWords(bannedOnScreens, (file) => file.textWithoutComments, (path) => /^(renderer|shared\/text|citizen-web\/(pages|browser))\//.test(path)),
    planted: [['renderer/pages/a.tsx', `'服务端错误'`], ['citizen-web/pages/a.ts', '`热线`'], ['shared/text/a.ts', `'待发箱'`]], innocent: [['renderer/a.tsx', '// 底版'], ['electron/desk/a.ts', `'增量'`]] },
  { name: 'no test is switched off', problems: (file) => find(file, 'MemberExpression', (node) => (isSwitchedOff(node) ? 'switched-off test' : null)),
    planted: [['tests/a.test.ts', `test.skip('a', () => {})`], ['tests/a.test.ts', `describe.only('a', () => {})`], ['tests/a.test.ts', `it.todo('a')`], ['tests/a.test.ts', `test.skipIf(true)('a', () => {})`]],
    innocent: [['tests/a.test.ts', `reader.skip(3)`]] },
];

/** The first import cycle among these files, as its paths in order, or null. */
export function findImportCycle(files: readonly SourceFile[]): readonly string[] | null {
  const targetsByPath = new Map(files.map((file) => [file.path, file.imports.flatMap(({ target }) => target ?? [])]));
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return null;
    for (const target of targetsByPath.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    finished.add(path);
    return null;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return null;
}

function find(file: SourceFile, type: string, judge: (node: SyntaxNode) => string | null): string[] {
  return file.nodes.filter((node) => node.type === type).flatMap((node) => {
    const problem = judge(node);
    return problem === null ? [] : [`line ${lineOf(file, node.start)}: ${problem}`];
  });
}

function findWords(words: RegExp, textOf: (file: SourceFile) => string, applies: (path: string) => boolean): (file: SourceFile) => string[] {
  return (file) => (applies(file.path) ? textOf(file).split('\n').flatMap((line, index) => {
    const found = words.exec(line);
    return found ? [`line ${index + 1}: ${found[0]}`] : [];
  }) : []);
}

function findLongFunctions(file: SourceFile): string[] {
  const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
  return functions.flatMap((type) => find(file, type, (node) => {
    const lines = lineOf(file, node.end) - lineOf(file, node.start) + 1;
    return lines > longestFunctionLines ? `a function of ${lines} lines` : null;
  }));
}

function findWorldUse(file: SourceFile): string[] {
  if (compositionRoots.test(file.path) || !/\.tsx?$/.test(file.path)) return [];
  const allowed = ownClock.test(file.path) ? ['Date.now', 'new Date()', 'Date()', 'fetch', 'globalThis.fetch', 'window.fetch', 'performance.now'] : [];
  const banned = /^(Date\.now|new Date\(\)|Date\(\)|Math\.random|process\.env|performance\.now|(globalThis\.|window\.)?fetch|(.*\.)?(randomBytes|randomUUID|getRandomValues|randomInt))$/;
  const judge = (node: SyntaxNode): string | null => {
    const use = worldUse(node);
    return use !== null && banned.test(use) && !allowed.includes(use) ? use : null;
  };
  return ['NewExpression', 'CallExpression', 'MemberExpression'].flatMap((type) => find(file, type, judge));
}

function worldUse(node: SyntaxNode): string | null {
  if (node.type === 'MemberExpression') return nameOf(node) === 'process.env' ? 'process.env' : null;
  const bare = Array.isArray(node['arguments']) && node['arguments'].length === 0;
  const callee = nameOf(node['callee']);
  if (callee === 'Date') return bare && node.type === 'NewExpression' ? 'new Date()' : node.type === 'CallExpression' ? 'Date()' : null;
  return callee;
}

function nameOf(value: unknown): string | null {
  if (!isSyntaxNode(value)) return null;
  if (value.type === 'Identifier') return String(value['name']);
  if (value.type !== 'MemberExpression' || value['computed'] === true) return null;
  const [object, property] = [nameOf(value['object']), nameOf(value['property'])];
  return property === null ? null : `${object ?? ''}.${property}`;
}

function isSwitchedOff(node: SyntaxNode): boolean {
  return /^(test|it|describe|suite)(\.\w+)*\.(skip|only|todo|skipIf|runIf)$/.test(nameOf(node) ?? '');
}
