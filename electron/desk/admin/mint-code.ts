import { newEnrolmentCode, plainEnrolmentCode } from '../../../shared/domain/enrolment-code.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { signedInAdmin } from './signed-in-admin.ts';

const codeLifeMs = 24 * 3_600_000;

/** A one-time code for a new device, good for a day. Without the hub it would be good for nothing, so it is made only while the hub answers. */
export async function mintCode(deps: DeskDeps): Answer<'admin.mintCode'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  if (!(await deps.sync.state()).online) return refuse('offline', '生成登记码须联网，请检查网络后再试。');
  const code = newEnrolmentCode(deps.random);
  const [codeId, expiresAtMs] = [newId(deps.random), deps.clock.nowMs() + codeLifeMs];
  const given = await giveCommand(deps, { type: 'mint_enrolment_code', subjectId: codeId, expectedRevision: 0, payload: { codeHash: sha256Hex(plainEnrolmentCode(code)), expiresAtMs } }, null);
  return given.ok ? ok({ code, expiresAtMs, codeId }) : given;
}

/** Whether the hub knows the code by now. */
export async function readCodeState(deps: DeskDeps, { codeId }: Input<'admin.codeState'>): Answer<'admin.codeState'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const row = await deps.db.selectFrom('outbox').leftJoin('unsuccessful', 'unsuccessful.command_id', 'outbox.command_id').select(['outbox.state', 'unsuccessful.message'])
    .where('outbox.subject_id', '=', codeId).where('outbox.type', '=', 'mint_enrolment_code').executeTakeFirst();
  if (row === undefined) return refuse('unknown_code', '没有找到这个登记码，请重新生成。');
  if (row.state === 'refused') return ok({ state: 'refused', message: row.message ?? '服务器没有受理这个登记码，请重新生成。' });
  const isReady = row.state === 'accepted' || row.state === 'done';
  return ok(isReady ? { state: 'ready', message: '登记码已生效。' } : { state: 'waiting', message: '正在告知服务器，稍后即可使用。' });
}
