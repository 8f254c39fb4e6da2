import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { must } from '../../shared/lib/assert.ts';

/**
 * Loaded before a program (`node --import`), writes the address of every request that it serves or makes, with its referrer,
 * to the file that RECORDED_URLS names.
 */
const file = must(process.env['RECORDED_URLS'], 'RECORDED_URLS names a file');
const servedSchema = z.object({ request: z.object({ url: z.string(), headers: z.object({ referer: z.string().optional() }) }) });
const madeSchema = z.object({ request: z.object({ origin: z.string().optional(), path: z.string() }) });

subscribe('http.server.request.start', (message) => {
  const { request } = servedSchema.parse(message);
  appendFileSync(file, `served ${request.url} ${request.headers.referer ?? ''}\n`);
});
subscribe('undici:request:create', (message) => {
  const { request } = madeSchema.parse(message);
  appendFileSync(file, `made ${request.origin ?? ''}${request.path}\n`);
});
