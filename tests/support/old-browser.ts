import { parseSync } from 'vite';
import { isSyntaxNode } from './source-tree.ts';
import type { SyntaxNode } from './source-tree.ts';

/** Syntax that came after ES2019 (ECMA-262, 10th edition), by the names of ESTree. */
const laterNodes: Readonly<Record<string, string>> = {
  ChainExpression: '?.', ImportExpression: 'import()', PropertyDefinition: 'class field', AccessorProperty: 'accessor', PrivateIdentifier: '#private', PrivateInExpression: '#private in', StaticBlock: 'static block',
  MetaProperty: 'import.meta', ExportAllDeclaration: 'export * as',
};
/** Calls that Chrome 86 or iOS 14 do not know (MDN browser-compat-data), as methods of a value or of a global. */
const laterMethods = ['at', 'replaceAll', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with', 'group', 'groupBy', 'hasOwn', 'fromAsync', 'isWellFormed', 'randomUUID', 'requestSubmit', 'showModal', 'replaceChildren', 'checkVisibility', 'timeout', 'any', 'withResolvers', 'showPicker', 'union', 'intersection', 'getSetCookie'];
const laterGlobals = ['structuredClone', 'WeakRef', 'FinalizationRegistry', 'AggregateError', 'BroadcastChannel', 'requestIdleCallback', 'OffscreenCanvas', 'CompressionStream', 'Temporal', 'Iterator', 'navigation', 'reportError'];

/** What of a built script the oldest phones could not read or would not know, one line each. */
export function scriptProblems(name: string, text: string): string[] {
  const parsed = parseSync(name, text, { sourceType: 'script' });
  const problems = parsed.errors.map((error) => `${name}: ${error.message}`);
  visit(parsed.program, null, (node, parent) => {
    const problem = syntaxProblem(node) ?? useProblem(node, parent);
    if (problem !== null) problems.push(`${name}: ${problem} at ${node.start}`);
  });
  return problems;
}

function syntaxProblem(node: SyntaxNode): string | null {
  const later = laterNodes[node.type];
  if (later !== undefined) return later;
  if (node.type === 'LogicalExpression' && node['operator'] === '??') return '??';
  if (node.type === 'AssignmentExpression' && /^(\?\?|\|\||&&)=$/.test(String(node['operator']))) return String(node['operator']);
  if (node.type === 'Literal' && typeof node['bigint'] === 'string') return 'BigInt';
  if (node.type === 'Literal' && typeof node['raw'] === 'string' && typeof node['value'] === 'number' && node['raw'].includes('_')) return 'number with _';
  if (node.type === 'Literal' && isSyntaxLikeRegex(node['regex']) && (/[dv]/.test(node['regex'].flags) || node['regex'].pattern.includes('(?<='))) return `regular expression ${node['regex'].pattern}`;
  return null;
}

function useProblem(node: SyntaxNode, parent: SyntaxNode | null): string | null {
  if (node.type === 'CallExpression' && isSyntaxNode(node['callee']) && node['callee'].type === 'MemberExpression') {
    const { property } = node['callee'];
    if (isSyntaxNode(property) && property.type === 'Identifier' && laterMethods.includes(String(property['name']))) return `.${String(property['name'])}()`;
  }
  if (node.type !== 'Identifier' || !laterGlobals.includes(String(node['name']))) return null;
  const isName = parent?.type === 'MemberExpression' && parent['property'] === node && parent['computed'] !== true;
  return isName ? null : String(node['name']);
}

/** What of a built style sheet the oldest phones could not read and does not stand behind something they can. */
export function styleProblems(name: string, text: string): string[] {
  const plain = text.replace(/\/\*[^]*?\*\//g, '');
  const problems = [...plain.matchAll(/:has\(|:is\(|:where\(|@layer|@container|@property|@scope|(?:^|[^-\w])inset:|(?:^|[^-\w])(?:color-mix|oklch|lch|lab)\(|text-wrap:|accent-color:unset|[\d.](?:dvh|svh|lvh|dvw|cqw|cqi)\b/g)].flatMap((found) => (hasFallback(plain, found[0], found.index) ? [] : [`${name}: ${found[0]}`]));
  if (/aspect-ratio:/.test(plain)) problems.push(...aspectProblems(name, plain));
  if (hasNesting(plain)) problems.push(`${name}: nesting`);
  return problems;
}

/** A length that old browsers pass over, behind one of the same property that they take. */
function hasFallback(text: string, found: string, index: number): boolean {
  if (!/vh|vw|cq/.test(found)) return false;
  const rule = text.slice(text.lastIndexOf('{', index) + 1, index);
  const property = /([\w-]+):[^;:]*$/.exec(rule)?.[1];
  return property !== undefined && rule.split(';').filter((each) => each.startsWith(`${property}:`)).length > 1;
}

/** A shape by aspect-ratio alone has no height on iOS 14. */
function aspectProblems(name: string, text: string): string[] {
  return [...text.matchAll(/[^{}]*\{([^{}]*aspect-ratio:[^{}]*)\}/g)].filter(([, body]) => !/(?:^|;)(?:min-)?height:/.test(body ?? '')).map(([rule]) => `${name}: aspect-ratio without height in ${rule.slice(0, 60)}`);
}

function hasNesting(text: string): boolean {
  let depth = 0;
  const stack: boolean[] = [];
  for (const part of text.matchAll(/([^{};]*)\{|\}/g)) {
    if (part[0] === '}') depth -= stack.pop() === false ? 1 : 0;
    else {
      const isAt = (part[1] ?? '').trim().startsWith('@');
      if (!isAt && depth > 0) return true;
      if (!isAt) depth += 1;
      stack.push(isAt);
    }
  }
  return false;
}

function visit(value: unknown, parent: SyntaxNode | null, look: (node: SyntaxNode, parent: SyntaxNode | null) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, parent, look);
    return;
  }
  if (!isSyntaxNode(value)) return;
  look(value, parent);
  for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) visit(child, value, look);
}

function isSyntaxLikeRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && typeof value.pattern === 'string' && 'flags' in value && typeof value.flags === 'string';
}
