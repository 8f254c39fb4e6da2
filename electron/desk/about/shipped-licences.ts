import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licencesFile, shippedLicencesSchema } from '../../../shared/desk/about-calls.ts';
import type { ShippedLicences } from '../../../shared/desk/about-calls.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** The licences of all that ships, as the build gathered them; refused where the program was installed without them. */
export async function readShippedLicences(resourceDir: string): Promise<Result<ShippedLicences, Refusal>> {
  try {
    return ok(shippedLicencesSchema.parse(JSON.parse(await readFile(join(resourceDir, licencesFile), 'utf8'))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return refuse('no_licences', '安装的程序里缺少许可证清单，请重新安装签约台。');
    throw error;
  }
}
