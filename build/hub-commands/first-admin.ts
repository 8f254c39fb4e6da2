import { parseArgs } from 'node:util';
import { makeFirstAdmin } from '../../citizen-web/store/first-admin.ts';
import { mintEnrolmentCode } from '../../citizen-web/store/first-start.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { openHubStore } from './open-hub-store.ts';

/** `npm run hub -- first-admin --account 帐号 --name 姓名`: what is to be said, with the one-time password and a code for the first desk. */
export async function firstAdmin(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Result<string, Refusal>> {
  const { values } = parseArgs({ args: [...args], options: { account: { type: 'string', default: '' }, name: { type: 'string', default: '' } } });
  const store = await openHubStore(environment['HUB_DATA'] ?? '.data/hub', environment['HUB_MASTER_KEY'], environment);
  if (!store.ok) return store;
  try {
    const made = await makeFirstAdmin(store.value.deps, values);
    if (!made.ok) return made;
    const password = `帐号：${values.account.trim().toLowerCase()}\n一次性密码：${made.value.password}\n7 天内有效，第一次登录时须设置自己的新密码。只显示这一次，请当面交给本人。`;
    if (made.value.isReset) return ok(`管理员密码已重设。\n${password}`);
    return ok(`管理员已建立。\n${password}\n第一台工作台的登记码：${await mintEnrolmentCode(store.value.deps)}（7 天内有效，只能用一次）`);
  } finally {
    await store.value.close();
  }
}
