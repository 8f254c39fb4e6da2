import { z } from 'zod';

/**
 * Documents travel as parts, named by the sha-256 of their plain bytes; only what the other side lacks is sent.
 *
 * | call | body | answer |
 * |---|---|---|
 * | POST /sync/parts/missing | {parts: [{digest, householdId}]} | {missing: the same, of what the hub lacks} |
 * | PUT /sync/parts/:digest?householdId= | the bytes (≤ maxPartBytes) | 204; 409 when the digest is another |
 * | GET /sync/parts/:digest | | the bytes, or 404 |
 */
/** An id: short, and without the control characters that PostgreSQL's texts cannot hold. */
export const idTextSchema = z.string().min(1).max(64).regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** A household's part lies under its own key, a copy for each household; null: nobody's, such as a base. */
export const partNeedSchema = z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/), householdId: idTextSchema.nullable() });
export type PartNeed = z.infer<typeof partNeedSchema>;
export const missingPartsRequestSchema = z.object({ parts: z.array(partNeedSchema).max(1000) });
export const missingPartsResponseSchema = z.object({ missing: z.array(partNeedSchema) });
/** Parts up to this size live in the database, larger ones as files. */
export const smallPartBytes = 64 * 1024;
export const maxPartBytes = 24 * 1024 * 1024;
