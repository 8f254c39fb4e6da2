import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The whole document, which must be the one of this digest. */
export function joinParts(parts: readonly Uint8Array[], digest: string): Result<Uint8Array, Refusal> {
  const bytes = parts.length === 1 ? must(parts[0], 'one part') : Buffer.concat(parts);
  if (sha256Hex(bytes) !== digest) return refuse('document_damaged', '文书内容与登记的校验值不一致，已停止使用，请联系管理员。');
  return ok(bytes);
}
