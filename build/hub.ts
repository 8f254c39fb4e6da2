import { runFromEnvironment } from '../citizen-web/server.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { ensureCitizenScripts } from './bundle.ts';
import { lockDataDir } from './data-lock.ts';
import { enrolCode } from './hub-commands/enrol-code.ts';
import { firstAdmin } from './hub-commands/first-admin.ts';
import { restore, restoreDrill } from './hub-commands/restore.ts';
import { rotateMasterKey } from './hub-commands/rotate-master-key.ts';
import { ensureResources } from './resources.ts';

const [command = 'run', ...args] = process.argv.slice(2);
switch (command) {
  case 'run': await runHub(); break;
  case 'first-admin': tell(await firstAdmin(args, process.env)); break;
  case 'enrol-code': tell(await enrolCode(process.env)); break;
  case 'restore': tell(await restore(args, process.env)); break;
  case 'rotate-master-key': tell(await rotateMasterKey(process.env)); break;
  case 'restore-drill': tell(await restoreDrill(args, process.env)); break;
  default:
    console.error(`没有“${command}”这个命令。可用：first-admin（第一位管理员）、enrol-code（工作台登记码）、restore（从备份恢复）、restore-drill（恢复演练）、rotate-master-key（更换密钥，须先停止服务）；不带命令则启动服务。`);
    process.exitCode = 1;
}

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

function tell(result: Result<string, Refusal>): void {
  if (result.ok) return console.log(result.value);
  console.error(result.error.message);
  process.exitCode = 1;
}
