import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sha256Hex } from '../../shared/crypto/sha256.ts';

/** The built scripts and styles of the citizen pages, under addresses that change with their content. */
export type CitizenAssets = { readonly url: (name: string) => string };

const decorator = 'citizenAssets';
/** Where build/bundle.ts puts them. */
const builtDir = join(import.meta.dirname, '../../dist/citizen');
const types: Readonly<Record<string, string>> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** Serves the assets once per app, for a year: a changed file has another address. */
export function ensureCitizenAssets(app: FastifyInstance): void {
  if (app.hasDecorator(decorator)) return;
  const names = existsSync(builtDir) ? readdirSync(builtDir).filter((name) => types[extname(name)] !== undefined) : [];
  const files = new Map(names.map((name) => {
    const bytes = readFileSync(join(builtDir, name));
    return [name, { bytes, url: `/assets/${sha256Hex(bytes).slice(0, 16)}/${name}` }] as const;
  }));
  const assets: CitizenAssets = { url: (name) => files.get(name)?.url ?? `/assets/missing/${name}` };
  app.decorate(decorator, assets);
  app.get<{ Params: { digest: string; name: string } }>('/assets/:digest/:name', async (request, reply) => {
    const file = files.get(request.params.name);
    if (file === undefined || file.url !== request.url) return reply.code(404).type('text/plain; charset=utf-8').send('没有这个文件。');
    return reply.type(types[extname(request.params.name)] ?? 'application/octet-stream').header('cache-control', 'public, max-age=31536000, immutable').send(file.bytes);
  });
}

export function citizenAssetsOf(app: FastifyInstance): CitizenAssets {
  return app.getDecorator<CitizenAssets>(decorator);
}
