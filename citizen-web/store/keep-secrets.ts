import type { Intent } from '../../shared/protocol/command.ts';
import { oneTimePasswordMs } from './first-start.ts';
import type { HubDeps } from './hub-deps.ts';
import type { WriteDb } from './schema.ts';

/** What an accepted command on accounts and devices leaves beside the records, in its own transaction: verifiers of one-time passwords, hashes of codes. */
export async function keepSecrets(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, intent: Intent): Promise<void> {
  switch (intent.type) {
    case 'save_staff': return intent.payload.verifier === null ? undefined : keepVerifier(tx, deps, intent.subjectId, intent.payload.verifier);
    case 'reset_password': return keepVerifier(tx, deps, intent.subjectId, intent.payload.verifier);
    case 'mint_enrolment_code': {
      const row = { code_hash: intent.payload.codeHash, expires_at_ms: intent.payload.expiresAtMs, used_at_ms: null, device_id: null };
      await tx.insertInto('enrolment_code').values(row).onConflict((conflict) => conflict.doNothing()).execute();
      return undefined;
    }
    default: return undefined;
  }
}

async function keepVerifier(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, staffId: string, verifier: string): Promise<void> {
  const set = { verifier, expires_at_ms: deps.clock.nowMs() + oneTimePasswordMs };
  await tx.insertInto('staff_secret').values({ staff_id: staffId, ...set, last_sign_in_at_ms: null }).onConflict((conflict) => conflict.column('staff_id').doUpdateSet(set)).execute();
}
