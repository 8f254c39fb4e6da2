import { makeVerifier } from '../../../shared/crypto/password-verifier.ts';
import { newOneTimePassword } from '../../../shared/domain/enrolment-code.ts';
import type { DeskDeps } from '../desk-deps.ts';

const lifeMs = 7 * 86_400_000;

/** Only the verifier leaves the desk; the password is shown once and is too long to be found from it. The hub lets it live seven days from when it hears of it. */
export async function makeOneTimePassword(deps: Pick<DeskDeps, 'random' | 'clock'>): Promise<{ readonly shown: { readonly password: string; readonly endsAtMs: number }; readonly verifier: string }> {
  const password = newOneTimePassword(deps.random);
  return { shown: { password, endsAtMs: deps.clock.nowMs() + lifeMs }, verifier: await makeVerifier(password, deps.random) };
}
