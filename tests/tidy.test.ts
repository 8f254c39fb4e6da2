import { describe, expect, test } from 'vitest';
import { parseSource, readSourceTree } from './support/source-tree.ts';
import { findImportCycle, tidyRules } from './support/tidy-rules.ts';

const files = readSourceTree();

test('the whole source tree is read', () => {
  const paths = files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining(['package.json', 'shared/lib/result.ts', 'tests/tidy.test.ts', 'build/vitest.config.ts']));
});

describe.each(tidyRules)('$name', (rule) => {
  test('holds in every file', () => {
    const found = files.flatMap((file) => rule.problems(file).map((problem) => `${file.path}: ${problem}`));
    expect(found).toEqual([]);
  });

  test.each(rule.planted)('finds what is wrong in %s: %s', (path, text) => {
    expect(rule.problems(parseSource(path, text))).not.toEqual([]);
  });

  test.each(rule.innocent)('leaves alone %s: %s', (path, text) => {
    expect(rule.problems(parseSource(path, text))).toEqual([]);
  });
});

describe('no import cycles', () => {
  test('holds in the whole tree', () => {
    expect(findImportCycle(files)).toBeNull();
  });

  test('finds a planted cycle of three, through a type import and a dynamic one', () => {
    const planted = [['a', `import type { B } from './b.ts'`], ['b', `export * from './c.ts'`], ['c', `await import('./a.ts')`]];
    const cycle = findImportCycle(planted.map(([name, text]) => parseSource(`shared/${name}.ts`, text ?? '')));
    expect(cycle).toEqual(['shared/a.ts', 'shared/b.ts', 'shared/c.ts', 'shared/a.ts']);
  });

  test('leaves a diamond alone', () => {
    const diamond = [['a', `import './b.ts'; import './c.ts'`], ['b', `import './d.ts'`], ['c', `import './d.ts'`], ['d', '']];
    expect(findImportCycle(diamond.map(([name, text]) => parseSource(`shared/${name}.ts`, text ?? '')))).toBeNull();
  });
});
