import { z } from 'zod';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal } from '../../../shared/lib/result.ts';
import { giveCommand } from '../db/give-command.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice, readMeta, writeMeta } from '../db/meta.ts';
import type { ReadDb, WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

const failuresBeforeLock = 5;
const lockMs = 15 * 60_000;
/** Kept on the disk, so that a new start is no new try. By account; what was typed for an unknown one may be a password and is not kept. */
const failuresSchema = z.record(z.string(), z.object({ count: z.number().int(), lastAtMs: z.number(), lockedUntilMs: z.number(), untold: z.number().int() }));
type Failures = z.infer<typeof failuresSchema>;
const unknownAccount = '';

/** Five wrong passwords close an account on this desk for a quarter of an hour, where no hub counts them; null when it is open. */
export async function lockProblem(db: ReadDb, account: string, nowMs: number): Promise<Refusal | null> {
  const lockedUntilMs = (await readFailures(db))[account]?.lockedUntilMs ?? 0;
  return nowMs < lockedUntilMs ? { code: 'locked', message: `密码连续 ${failuresBeforeLock} 次不正确，该帐号在本机已停用 15 分钟，请稍后再试，或联网登录。` } : null;
}

/** A wrong password, at the hub or here. */
export async function countFailure(deps: Pick<DeskDeps, 'db' | 'clock'>, account: string, isKnown: boolean): Promise<void> {
  const nowMs = deps.clock.nowMs();
  await inTransaction(deps.db, async (tx) => {
    const failures = await readFailures(tx);
    const key = isKnown ? account : unknownAccount;
    const before = failures[key];
    const count = (before?.count ?? 0) + 1;
    const isLocked = count >= failuresBeforeLock;
    await writeFailures(tx, {
      ...failures,
      [key]: { count: isLocked ? 0 : count, lastAtMs: nowMs, lockedUntilMs: isLocked ? nowMs + lockMs : before?.lockedUntilMs ?? 0, untold: (before?.untold ?? 0) + 1 },
    });
    return ok(undefined);
  });
}

/** After a good sign-in: the account is open again, and the failures on this desk go into the audit trail, as whoever has come in. */
export async function tellFailures(deps: DeskDeps, account: string): Promise<void> {
  const failures = await readFailures(deps.db);
  const device = await readDevice(deps.db);
  if (device === null || Object.keys(failures).length === 0) return;
  for (const [name, each] of Object.entries(failures).filter(([, one]) => one.untold > 0)) {
    const who = name === unknownAccount ? '本机不认识的帐号' : `帐号 ${name}`;
    const note = `${who}登录失败 ${each.untold} 次，最后一次 ${shanghaiText(each.lastAtMs)}`;
    const told = await giveCommand(deps, { type: 'audit', subjectId: device.deviceId, expectedRevision: 0, payload: { what: 'failed_sign_in', note } }, null);
    if (!told.ok) return;
  }
  const others = Object.entries(failures).filter(([name]) => name !== account && name !== unknownAccount).map(([name, each]) => [name, { ...each, untold: 0 }] as const);
  await inTransaction(deps.db, async (tx) => ok(await writeFailures(tx, Object.fromEntries(others))));
}

async function readFailures(db: ReadDb): Promise<Failures> {
  const text = await readMeta(db, 'signInFailures');
  return text === null ? {} : failuresSchema.parse(JSON.parse(text));
}

async function writeFailures(tx: WriteDb, failures: Failures): Promise<void> {
  await writeMeta(tx, 'signInFailures', JSON.stringify(failures));
}
