import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';

export type StartSettings = {
  readonly dataDir: string;
  /** The portal's port; the desk in a browser takes the next one. 0 lets the system choose both. */
  readonly portalPort: number;
  readonly deskPort: number;
  /** Goes to the browser host without looking for Electron. */
  readonly isBrowserWanted: boolean;
  /** A TrueType file for the rarest characters; null when none was named. */
  readonly rareFontFile: string | null;
};

const defaultPort = 8787;
const largestPort = 65_535;

/** Reads `--data DIR --port N --browser --rare-font FILE`; relative paths count from where the command was typed. */
export function readStartSettings(commandArguments: readonly string[], workingDir: string): Result<StartSettings, Refusal> {
  let values: { data?: string; port?: string; browser?: boolean; 'rare-font'?: string };
  try {
    values = parseArgs({ args: [...commandArguments], options: { data: { type: 'string' }, port: { type: 'string' }, browser: { type: 'boolean' }, 'rare-font': { type: 'string' } } }).values;
  } catch {
    return refuse('unknown_argument', '启动参数只有 --data 文件夹、--port 端口、--rare-font 生僻字字体文件 和 --browser，例如：npm start -- --data ./data --port 8787');
  }
  const portalPort = values.port === undefined ? defaultPort : Number(values.port);
  if (!Number.isInteger(portalPort) || portalPort < 0 || portalPort >= largestPort || values.port === '') return refuse('bad_port', `--port 要写 1 到 ${largestPort - 1} 之间的整数（工作台用下一个端口）。`);
  const rareFont = values['rare-font'];
  return ok({
    dataDir: resolve(workingDir, values.data || '.data'), portalPort, deskPort: portalPort === 0 ? 0 : portalPort + 1, isBrowserWanted: values.browser ?? false,
    rareFontFile: rareFont ? resolve(workingDir, rareFont) : null,
  });
}
