import { z } from 'zod';
import { changeHash } from '../../shared/crypto/change-chain.ts';
import { newId } from '../../shared/lib/random.ts';
import { changedRecordSchema, firstPrevHash } from '../../shared/protocol/change.ts';
import type { Story } from './hub-watch.ts';
import { takeDisk } from './disk.ts';
import type { DiskImage } from './disk.ts';
import type { World } from './world.ts';

const changedRecordsSchema = z.array(changedRecordSchema);
type ChangeRow = { seq: number; at_ms: number; command_id: string | null; household_id: string | null; records: string; event: string };

/** An older copy takes the hub's place, under a new epoch: its log is told again from the first change, and chained anew. */
export function restoreHub(world: World, backup: { readonly disk: DiskImage; readonly story: Story }): void {
  world.hubDisk.release();
  world.hubDisk = takeDisk(backup.disk);
  const { sqlite } = world.hubDisk;
  const epoch = newId(world.hubPlace.random);
  const update = sqlite.prepare('update change set epoch = ?, prev_hash = ?, hash = ? where seq = ?');
  let prevHash: string = firstPrevHash;
  const hashBySeq = new Map<number, string>();
  for (const row of sqlite.prepare('select * from change order by seq').all() as ChangeRow[]) {
    const records = changedRecordsSchema.parse(JSON.parse(row.records));
    const hash = changeHash({ epoch, seq: row.seq, prevHash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id, records, event: row.event });
    update.run(epoch, prevHash, hash, row.seq);
    prevHash = hash;
    hashBySeq.set(row.seq, hash);
  }
  sqlite.prepare('update log_head set epoch = ?, last_hash = ?').run(epoch, prevHash);
  world.story = { ...backup.story, epoch, lastHash: prevHash, hashBySeq };
  world.trace.push(`hub is restored from a backup of ${backup.story.lastSeq} changes`);
}
