import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { download } from './download.ts';
import { handIn } from './hand-in.ts';
import { heedDeviceStopped, heedDeviceUnknown, heedRecords } from './heed-hub.ts';
import { sendAhead, settleUpload, upload } from './upload.ts';

export type CycleOutcome = {
  /** Commands answered and changes applied; 0 means that nothing is left to do now. */
  readonly moved: number;
  /** What keeps the desk from uploading though the hub answers; downloads went on. */
  readonly uploadProblem: Refusal | null;
};

/** So that what the hub says of this device and its people is heeded soon. */
const maxPieces = 10;

/** One cycle: upload a bounded piece, then download, with the next piece on its way meanwhile. Downloading never waits for the outbox (Sync, line 8). */
export async function runSyncCycle(deps: DeskDeps): Promise<Result<CycleOutcome, Refusal>> {
  if (await readDevice(deps.db) === null) return ok({ moved: 0, uploadProblem: null });
  const first = await upload(deps);
  if (!first.ok && first.error.code === 'offline') return first;
  const { uploaded, downloaded } = await downloadBetweenPieces(deps, first);
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

type Counted = Result<number, Refusal>;

/** Downloads after each piece. While the last page is written here the hub works on the next piece, if there is one. */
async function downloadBetweenPieces(deps: DeskDeps, first: Counted): Promise<{ readonly uploaded: Counted; readonly downloaded: Counted }> {
  let [uploaded, changes, answered] = [first, 0, 0];
  for (let piece = 1; ; piece += 1) {
    // After one that was not taken whatever is wrong is looked at first.
    const isNextWanted = uploaded.ok && uploaded.value > 0 && piece < maxPieces;
    const downloaded = await download(deps, async () => (isNextWanted ? sendAhead(deps) : null));
    if (uploaded.ok) answered += uploaded.value;
    const soFar = uploaded.ok ? ok(answered) : uploaded;
    if (!downloaded.ok) return { uploaded: soFar, downloaded };
    changes += downloaded.value.changes;
    if (downloaded.value.beside === null) return { uploaded: soFar, downloaded: ok(changes) };
    uploaded = await settleUpload(deps, downloaded.value.beside);
  }
}
