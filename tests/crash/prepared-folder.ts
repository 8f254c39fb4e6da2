import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCitizenScripts } from '../../build/bundle.ts';
import { approveWaiting, sealApproved } from '../../build/demo/desk-steps.ts';
import { openDesk } from '../../build/demo/desk-driver.ts';
import { importAndPush } from '../../build/demo/push-steps.ts';
import type { DemoHousehold } from '../../build/demo/push-steps.ts';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import { readCode } from '../../build/demo/stage.ts';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { loadFontFiles } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { must } from '../../shared/lib/assert.ts';
import type { CrashPerson } from './citizen-work.ts';
import { listOf } from './household-lists.ts';
import { startProgram } from './program.ts';

/** Folders of a hub and two desks in the middle of a batch, from which every cycle starts with copies. */
export type Prepared = {
  readonly folder: string; readonly fonts: MarkFonts; readonly batchId: string;
  readonly people: readonly CrashPerson[];
  /** How many households of the endless list are imported already. */
  readonly imported: number;
};
/** Pushed in all; of these signed; of these approved; of these sealed. */
export type Progress = { readonly pushed: number; readonly signed: number; readonly approved: number; readonly sealed: number };

const hourMs = 3_600_000;

/** Made by the programs themselves, which are then ended without ceremony. */
export async function prepareFolder(folder: string, progress: Progress): Promise<Prepared> {
  await ensureCitizenScripts();
  await ensureResources();
  mkdirSync(folder, { recursive: true });
  const hub = await startProgram('hub-child', [join(folder, 'hub'), '0']);
  const programs = [hub];
  try {
    for (const name of ['desk-1', 'desk-2']) programs.push(await startProgram('desk-child', [join(folder, name), hub.url, String(await hub.ask('enrolmentCode'))]));
    const desk = await openDesk(must(programs[1], 'just started').url);
    // Whoever works offline later has been here before.
    for (const driver of [desk, await openDesk(must(programs[2], 'just started').url)]) for (const account of ['wang', 'li', 'zhao']) await driver.signInAs(account);
    const fonts = openMarkFonts(await loadFontFiles((path) => readFile(join(resourceDir, path))));
    const nowMs = Date.now();
    const batch = await importAndPush(desk, new TextEncoder().encode(listOf(0, progress.pushed)), { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 72 * hourMs }, '名单.csv');
    const world = { hubUrl: hub.url, fonts, readCode: (phone: string) => readCode(hub.url, phone) };
    await Promise.all([0, 1, 2].map(async (turn) => {
      for (const [index, { person }] of batch.households.slice(0, progress.signed).entries()) {
        if (index % 3 !== turn) continue;
        const citizen = createHttpCitizen(world, person, index + 1);
        await citizen.logIn();
        await citizen.sign('补租协议');
      }
    }));
    await desk.synced();
    await approveWaiting(desk, batch.batchId, progress.sealed);
    await desk.synced();
    if (progress.sealed > 0) await sealApproved(desk, batch.batchId);
    await approveWaiting(desk, batch.batchId, progress.approved - progress.sealed);
    await desk.synced();
    const statusByHousehold = new Map((await desk.call('households.search', { batchId: batch.batchId, limit: 1000 })).rows.map((row) => [row.householdId, row.status]));
    // Every person here signs, returns do not come back: one who has signed already has nothing to do.
    const people = batch.households.filter((each) => ['awaiting_signature', 'sealed'].includes(statusByHousehold.get(each.householdId) ?? '')).map((each) => personOf(each, statusByHousehold.get(each.householdId) === 'sealed'));
    return { folder, fonts, batchId: batch.batchId, people, imported: progress.pushed };
  } finally {
    for (const program of programs.toReversed()) await program.kill();
  }
}

function personOf({ householdId, person }: DemoHousehold, isSealed: boolean): CrashPerson {
  return { ...person, householdId, isSealed };
}
