import { loggedError } from '../security/redaction.ts';
import type { HubDeps } from './hub-deps.ts';
import { readPart } from './parts.ts';
import { giveWay } from './retention/give-way.ts';

export type PartsCheck = { readonly checked: number; readonly damaged: number };
const sampled = 200;

/** After the start, while the hub works: opens some of the parts, files and rows alike, and holds them against their digests. What is wrong is logged by its digest. */
export async function checkSomeParts(deps: Pick<HubDeps, 'db' | 'keys' | 'files' | 'random' | 'log'>): Promise<PartsCheck> {
  // From a random digest on, so that each start looks at others.
  const from = Buffer.from(deps.random.bytes(32)).toString('hex');
  const after = await deps.db.selectFrom('part').select('digest').distinct().where('digest', '>=', from).orderBy('digest').limit(sampled).execute();
  const before = after.length === sampled ? [] : await deps.db.selectFrom('part').select('digest').distinct().where('digest', '<', from).orderBy('digest').limit(sampled - after.length).execute();
  let damaged = 0;
  for (const { digest } of [...after, ...before]) {
    await giveWay();
    try {
      if (await readPart(deps.db, deps, digest) !== null) continue;
      deps.log.error({ digest }, '文书文件缺失，请用 npm run hub -- restore-drill 检查备份');
    } catch (error) {
      deps.log.error({ digest, error: loggedError(error) }, '文书文件损坏，请用 npm run hub -- restore-drill 检查备份');
    }
    damaged += 1;
  }
  return { checked: after.length + before.length, damaged };
}
