import { mintEnrolmentCode } from '../../citizen-web/store/first-start.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { openHubStore } from './open-hub-store.ts';

/** `npm run hub -- enrol-code`: a code for a desk, where no admin has a desk to make one at. */
export async function enrolCode(environment: NodeJS.ProcessEnv): Promise<Result<string, Refusal>> {
  const store = await openHubStore(environment['HUB_DATA'] ?? '.data/hub', environment['HUB_MASTER_KEY'], environment);
  if (!store.ok) return store;
  try {
    return ok(`工作台登记码：${await mintEnrolmentCode(store.value.deps)}（7 天内有效，只能用一次）`);
  } finally {
    await store.value.close();
  }
}
