import { runFromEnvironment } from '../citizen-web/server.ts';
import { ensureCitizenScripts } from './bundle.ts';
import { lockDataDir } from './data-lock.ts';
import { ensureResources } from './resources.ts';

await runHub();

/** `npm run hub`: the hub alone, on the settings of the environment (citizen-web/config.ts), until it is told to end. */
async function runHub(): Promise<void> {
  const lock = lockDataDir(process.env['HUB_DATA'] ?? '.data/hub');
  if (!lock.ok) {
    console.error(lock.error.message);
    process.exitCode = 1;
    return;
  }
  process.once('exit', lock.value.release);
  await ensureCitizenScripts();
  await ensureResources();
  await runFromEnvironment();
}
