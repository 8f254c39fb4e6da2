import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { download } from './download.ts';
import { handIn } from './hand-in.ts';
import { heedDeviceStopped, heedDeviceUnknown, heedRecords } from './heed-hub.ts';
import { upload } from './upload.ts';

export type CycleOutcome = {
  /** Commands answered and changes applied; 0 means that nothing is left to do now. */
  readonly moved: number;
  /** What keeps the desk from uploading though the hub answers; downloads went on. */
  readonly uploadProblem: Refusal | null;
};

/** One cycle: upload a bounded piece, then download. Downloading never waits for the outbox (Sync, line 8). */
export async function runSyncCycle(deps: DeskDeps): Promise<Result<CycleOutcome, Refusal>> {
  if (await readDevice(deps.db) === null) return ok({ moved: 0, uploadProblem: null });
  const uploaded = await upload(deps);
  if (!uploaded.ok && uploaded.error.code === 'offline') return uploaded;
  const downloaded = await download(deps);
  const isStopped = [uploaded, downloaded].some((each) => !each.ok && each.error.code === 'device_stopped');
  if (isStopped) await heedDeviceStopped(deps);
  if (!downloaded.ok && downloaded.error.code === 'device_unknown') await heedDeviceUnknown(deps);
  if (!downloaded.ok) return downloaded;
  if (!isStopped) await heedRecords(deps);
  // Only when there is nothing to fetch: what the new log says by itself is not handed in.
  const handedIn = isStopped || downloaded.value > 0 ? ok(0) : await handIn(deps);
  if (!handedIn.ok) return ok({ moved: uploaded.ok ? uploaded.value : 0, uploadProblem: uploaded.ok ? handedIn.error : uploaded.error });
  return ok({ moved: handedIn.value + (uploaded.ok ? uploaded.value : 0) + downloaded.value, uploadProblem: uploaded.ok ? null : uploaded.error });
}
