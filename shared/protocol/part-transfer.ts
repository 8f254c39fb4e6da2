import { z } from 'zod';

/**
 * Documents travel as parts, named by the sha-256 of their plain bytes; only what the other side lacks is sent.
 *
 * | call | body | answer |
 * |---|---|---|
 * | POST /sync/parts/missing | {digests} | {missing} |
 * | PUT /sync/parts/:digest?householdId= | the bytes (≤ maxPartBytes) | 204; 409 when the digest is another |
 * | GET /sync/parts/:digest | | the bytes, or 404 |
 */
export const missingPartsRequestSchema = z.object({ digests: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(1000) });
export const missingPartsResponseSchema = z.object({ missing: z.array(z.string()) });
/** Parts up to this size live in the database, larger ones as files. */
export const smallPartBytes = 64 * 1024;
export const maxPartBytes = 24 * 1024 * 1024;
