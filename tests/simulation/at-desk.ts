import { runSyncCycle } from '../../electron/desk/sync/sync-cycle.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { takeSeat } from './desk-program.ts';
import { statement } from './hub-watch.ts';
import { act } from './world.ts';
import type { Desk, World } from './world.ts';

/** A person sits down at a desk and does something there; what they have been told is kept, and what they settle of 未成功事项 is settled. */
export async function atDesk(world: World, desk: Desk, person: StaffSession, work: (deps: DeskDeps) => Promise<string>): Promise<void> {
  const listed = listedAt(desk);
  await act(world, desk.name, async () => {
    await takeSeat(desk.program, person);
    const text = await work(desk.program.deps);
    // What the person has been told is kept.
    for (const row of statement(desk.disk.sqlite, 'select command_id from outbox').all() as { command_id: string }[]) desk.kept.add(row.command_id);
    return `${person.staff.account} ${text}`;
  });
  // Put aside or done again, also when the desk was stopped before it could say so.
  const still = new Set(listedAt(desk));
  for (const commandId of listed) if (!still.has(commandId)) desk.putAside.add(commandId);
}

function listedAt(desk: Desk): string[] {
  return (statement(desk.disk.sqlite, 'select command_id from unsuccessful').all() as { command_id: string }[]).map((row) => row.command_id);
}

export async function syncDesk(world: World, desk: Desk): Promise<void> {
  if ([...world.stage.parked].some((activity) => activity.owner === desk.name && !activity.isOrphan)) return;
  await act(world, desk.name, async () => {
    const outcome = await runSyncCycle(desk.program.deps);
    return outcome.ok ? `synced ${outcome.value.moved} ${outcome.value.uploadProblem?.code ?? ''}` : `not synced: ${outcome.error.code}`;
  }, true);
}
