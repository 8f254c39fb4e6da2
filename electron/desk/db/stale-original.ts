import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { Refusal } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';

/** An original must say what the record says when it is published; filling takes time, in which the household may change. */
export function staleOriginal(intent: Intent, situation: Pick<Situation, 'household'>): Refusal | null {
  if (intent.type !== 'publish' || situation.household === null) return null;
  if (sha256Hex(canonicalJson(situation.household.fields)) === intent.payload.issued.fieldsDigest) return null;
  return { code: 'stale', message: '在生成协议之后，该户的信息又有修改，请重新推送该户。' };
}
