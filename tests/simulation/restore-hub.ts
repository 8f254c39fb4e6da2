import { beginNewEpoch } from '../../citizen-web/store/backup/log-chain.ts';
import { must } from '../../shared/lib/assert.ts';
import { newId } from '../../shared/lib/random.ts';
import type { Story } from './hub-watch.ts';
import { takeDisk } from './disk.ts';
import type { DiskImage } from './disk.ts';
import type { World } from './world.ts';

/** An older copy takes the hub's place, under a new epoch: its log is told again from the first change, and chained anew. */
export function restoreHub(world: World, backup: { readonly disk: DiskImage; readonly story: Story }): void {
  world.hubDisk.release();
  world.hubDisk = takeDisk(backup.disk);
  const epoch = newId(world.hubPlace.random);
  const hashBySeq = new Map(beginNewEpoch(world.hubDisk.sqlite, epoch));
  const prevHash = must(hashBySeq.get(backup.story.lastSeq), 'the newest change of the copy');
  world.story = { ...backup.story, epoch, lastHash: prevHash, hashBySeq };
  world.trace.push(`hub is restored from a backup of ${backup.story.lastSeq} changes`);
}
