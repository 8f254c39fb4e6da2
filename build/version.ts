import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** The version of package.json. */
export function readVersion(): string {
  const text = readFileSync(join(resolve(import.meta.dirname, '..'), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
