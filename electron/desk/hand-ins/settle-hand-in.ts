import { reviewCaseSchema } from '../../../shared/desk/document-calls.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { HandIn } from '../../../shared/protocol/hand-in.ts';
import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { drawingsOf } from './list-hand-ins.ts';

/** 采纳 or 不采纳: a command like every other, with what the admin saw in it. */
export async function settleHandIn(deps: DeskDeps, { handInId, accept, reason }: Input<'handIns.settle'>): Answer<'handIns.settle'> {
  const found = await findHandIn(deps, handInId);
  if (!found.ok) return found;
  const { content, state } = found.value;
  if (state !== 'open') return refuse('settled', '这项待核对事项已经处理或无须处理，请刷新后查看。');
  const isWaiting = await deps.db.selectFrom('outbox').select('command_id').where('type', '=', 'settle_hand_in').where('subject_id', '=', handInId).where('state', 'in', ['waiting', 'sent']).executeTakeFirst();
  if (isWaiting !== undefined) return refuse('settled', '这项待核对事项已在本机处理，正在等待上传。');
  const given = await giveCommand(deps, { type: 'settle_hand_in', subjectId: handInId, expectedRevision: 0, payload: { accept, reason, content } }, content.event.householdId);
  return given.ok ? ok({}) : given;
}

/** The characters as they were drawn then, from this desk or from whichever handed them in. */
export async function showHandInDrawings(deps: DeskDeps, { handInId }: Input<'handIns.drawings'>): Answer<'handIns.drawings'> {
  const found = await findHandIn(deps, handInId);
  if (!found.ok) return found;
  const ref = drawingsOf(found.value);
  if (ref === null) return refuse('drawings', '这一项没有签字笔迹。');
  const bytes = await readDocument(deps, ref);
  if (!bytes.ok) return bytes;
  const characters = reviewCaseSchema.shape.characters.safeParse(parseJson(new TextDecoder().decode(bytes.value)));
  return characters.success ? ok({ characters: characters.data }) : refuse('drawings', '签字笔迹的文件无法读取，请联系管理员。');
}

async function findHandIn(deps: DeskDeps, handInId: string): Promise<Result<HandIn, Refusal>> {
  const staff = signedInStaff(deps);
  if (!staff.ok) return staff;
  const answer = await deps.hub.handIns();
  if (!answer.ok) return answer;
  const found = answer.value.handIns.find((each) => each.handInId === handInId);
  return found === undefined ? refuse('unknown_hand_in', '没有找到这项待核对事项，请刷新后再试。') : ok(found);
}
