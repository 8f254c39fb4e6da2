import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assert } from '../../../shared/lib/assert.ts';
import type { PlantedBug } from './planted-bugs.ts';

const root = join(import.meta.dirname, '../../..');

/** The source of each file that a bug touches, with the bug in it. Stops when a place to put it is not there exactly once. */
export function sourcesWith(bug: PlantedBug): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const { file, find, put } of bug.edits) {
    const source = sources.get(file) ?? readFileSync(join(root, file), 'utf8');
    assert(source.split(find).length === 2, `${bug.name}: its place in ${file} is there once`);
    sources.set(file, source.replace(find, () => put));
  }
  return sources;
}

/** From now on this thread loads the product with the bug in it. Nothing of the product may have been loaded before. */
export function plant(bug: PlantedBug): void {
  const sources = new Map([...sourcesWith(bug)].map(([file, source]) => [pathToFileURL(join(root, file)).href, source]));
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const source = sources.get(url);
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
}
