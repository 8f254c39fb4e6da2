import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../support/source-tree.ts';

const namesSchema = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({ packages: z.record(z.string(), z.looseObject({ optionalDependencies: namesSchema, dependencies: namesSchema, devDependencies: namesSchema, resolved: z.string().optional() })) });
const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')));

// A registry that lacks the builds for other systems leaves them out of the lockfile, and `npm ci` then refuses it everywhere.
test('every optional package that a locked one names is locked too, for all systems', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) => Object.keys(optionalDependencies)
    .filter((name) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined));
  expect(missing).toEqual([]);
});

test('the lockfile holds no download addresses', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('package.json and the lockfile agree, and every version is exact', () => {
  const manifest = z.object({ dependencies: namesSchema, devDependencies: namesSchema, optionalDependencies: namesSchema }).parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
  const { dependencies, devDependencies, optionalDependencies } = packages[''] ?? {};
  expect({ dependencies, devDependencies, optionalDependencies }).toEqual(manifest);
  expect([...Object.values(manifest.dependencies), ...Object.values(manifest.devDependencies)].filter((version) => !/^(?:npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
