import type { StepKind } from '../plan.ts';

/** A bug that is put into the product's own code while it is loaded, for one run of the simulator; never a switch in the product. */
export type PlantedBug = {
  readonly name: string;
  readonly edits: readonly { readonly file: string; readonly find: string; readonly put: string }[];
  /** Seeds whose plans have nothing of this cannot show it and are passed over; they count all the same. */
  readonly needs?: StepKind;
};

const applyCommand = 'citizen-web/store/apply-command.ts';
const outbox = 'electron/desk/db/outbox.ts';
const machine = 'shared/domain/agreement.ts';

export const plantedBugs: readonly PlantedBug[] = [
  { name: 'the hub does not look up what it has answered', edits: [
    { file: applyCommand, find: '  if (row !== undefined) {\n', put: '  if (row === undefined && lastSeq < 0) {\n' },
    { file: applyCommand, find: "  if (command.deviceSeq <= lastSeq) return { stop: { kind: 'device_forked' } };\n  return command.deviceSeq === lastSeq + 1 ?", put: '  return command.deviceSeq <= lastSeq + 1 ?' },
    { file: applyCommand, find: "tx.insertInto('command').values(row)", put: "tx.insertInto('command').values(row).onConflict((oc) => oc.doNothing())" },
  ] },
  { name: 'the expected revision is ignored', edits: [{ file: 'shared/domain/decide-command.ts', find: 'if (!namesARevision(intent) || ', put: 'if (intent.type.length > 0 || ' }] },
  { name: 'the signing window is judged by the desk\'s clock', needs: 'clockDesk', edits: [
    { file: applyCommand, find: 'deviceId: command.deviceId, nowMs: deps.clock.nowMs(), counterSignedCopy', put: 'deviceId: command.deviceId, nowMs: command.clientTimeMs, counterSignedCopy' }] },
  { name: 'a refusal does not consume its number', edits: [
    { file: applyCommand, find: '  await consume(tx, command);\n  return { result:', put: '  if (refusal === null) await consume(tx, command);\n  return { result:' }] },
  { name: 'the cursor is written outside the page\'s transaction', needs: 'crashDesk', edits: [
    { file: 'electron/desk/db/apply-change.ts', find: "  await writeMeta(tx, 'cursor', page.throughSeq);\n", put: '' },
    { file: 'electron/desk/sync/download.ts', find: '    if (!applied.ok) return applied;\n', put: "    if (!applied.ok) return applied;\n    await inTransaction(deps.db, async (tx) => ok(await writeMeta(tx, 'cursor', answer.value.throughSeq)));\n" }] },
  { name: 'a command leaves the overlay when it is acknowledged', edits: [{ file: outbox, find: "state: isDownloaded ? 'done' : 'accepted'", put: "state: isDownloaded ? 'done' : 'done'" }] },
  { name: 'the log leaves out a number', edits: [{ file: 'citizen-web/store/append-change.ts', find: '  const head = must(', put: '  if (deps.clock.nowMs() % 5 === 0) await nextSeq(tx, {});\n  const head = must(' }] },
  { name: 'the close ends what has been signed', edits: [
    { file: 'shared/domain/decide-citizen.ts', find: "batch === null || agreement.status !== 'awaiting_signature') return null;", put: "batch === null || (agreement.status !== 'awaiting_signature' && agreement.status !== 'signed')) return null;" },
    { file: 'citizen-web/store/deadline.ts', find: ".where('status', '=', 'awaiting_signature')", put: ".where('status', 'in', ['awaiting_signature', 'signed'])" },
    { file: machine, find: "signed: { approve: 'approved', return: 'awaiting_signature', waive", put: "signed: { expire: 'void', approve: 'approved', return: 'awaiting_signature', waive" }] },
  { name: 'a second seal is accepted', edits: [{ file: machine, find: "sealed: { revoke: 'void' }", put: "sealed: { revoke: 'void', seal: 'sealed' }" }] },
  { name: 'the outbox is lost when the hub begins again', needs: 'hubBackup', edits: [
    { file: 'electron/desk/db/apply-change.ts', find: "await tx.updateTable('outbox').set({ state: 'waiting', result_seq: null }).where('state', 'in', ['sent', 'accepted', 'done']).execute();", put: "await tx.deleteFrom('outbox').where('state', 'in', ['waiting', 'sent', 'accepted']).execute();" }] },
  { name: 'a command is answered with another\'s result', edits: [
    { file: 'citizen-web/store/apply-upload.ts', find: '      else results.push(applied.result);', put: '      else results.push({ ...(results[0] ?? applied.result), commandId: applied.result.commandId, deviceSeq: applied.result.deviceSeq });' }] },
  { name: 'roles are asked for at the desk alone', needs: 'role', edits: [
    { file: applyCommand, find: '    staff, deviceId: command.deviceId,', put: "    staff: { ...staff, roles: ['hotline', 'reviewer', 'sealer', 'admin'] }, deviceId: command.deviceId," }] },
  { name: 'one number is given to two households', edits: [
    { file: 'citizen-web/store/load-situation.ts', find: 'serial: rows.some((row) => row.serial === payload.serial) };', put: 'serial: rows.length < 0 };' },
    { file: 'citizen-web/store/load-situation.ts', find: 'return { acceptanceNo: rows.some((row) => row.acceptance_no === key),', put: 'return { acceptanceNo: false,' },
    { file: 'citizen-web/store/append-change.ts', find: "oc.column('household_id').doUpdateSet(row)", put: 'oc.doNothing()' }] },
  { name: 'somebody who has been stopped is still obeyed', needs: 'person', edits: [{ file: applyCommand, find: 'if (staff === null || !staff.active)', put: 'if (staff === null)' }] },
  { name: 'a desk that has been stopped is still served', needs: 'device', edits: [
    { file: 'citizen-web/security/desk-auth.ts', find: 'if (!device.active)', put: 'if (device === null)' }, { file: applyCommand, find: 'if (device === null || !device.active)', put: 'if (device === null)' }] },
  { name: 'parts are not asked for', edits: [{ file: 'citizen-web/store/parts.ts', find: '  const missing = needs.filter((need) => ', put: '  const missing = needs.filter((need) => need.digest === \'\' && ' }] },
  { name: 'a late seal is taken though a newer lease has been given', needs: 'lease', edits: [
    { file: 'shared/domain/decide-agreement.ts', find: 'agreement.lease.leaseId !== payload.leaseId) return refuse(\'leased\'', put: 'agreement.lease.leaseId !== payload.leaseId && agreement.lease.expiresAtMs > context.nowMs) return refuse(\'leased\'' }] },
  { name: 'what somebody is sealing can be returned and corrected', needs: 'lease', edits: [
    { file: 'shared/domain/command-guard.ts', find: 'return blocked.includes(type) ? problem(\'leased\'', put: 'return blocked.includes(type) && type === \'seal\' ? problem(\'leased\'' }] },
  { name: 'a late seal leaves no line in the ledger', needs: 'lease', edits: [{ file: applyCommand, find: "if (intent.type === 'seal' && decision.error.code !== 'role')", put: "if (intent.type === 'seal' && decision.error.code === '')" }] },
  { name: 'what a job has begun counts as done before it is written', needs: 'bulk', edits: [{ file: 'electron/desk/jobs/job-store.ts', find: "set({ state: 'working' })", put: "set({ state: 'done' })" }] },
  { name: 'a job that goes on begins anew', needs: 'bulk', edits: [
    { file: 'electron/desk/jobs/job-store.ts', find: ".where('state', 'in', ['waiting', 'working']).orderBy('position')", put: ".where('state', 'in', ['waiting', 'working', 'done']).orderBy('position')" }] },
  { name: 'a certificate that has ended goes on sealing', needs: 'bulk', edits: [
    { file: 'electron/desk/workers/documents-engine.ts', find: 'order.sealedAtMs);\n      if (problem !== null) return problem;', put: 'order.sealedAtMs);\n      if (problem !== null && order.sealedAtMs < 0) return problem;' },
    { file: 'citizen-web/store/command-checks.ts', find: 'if (!isWithinValidity(bureau)) return', put: 'if (!isWithinValidity(bureau) && intent.type !== \'seal\') return' }] },
  { name: 'a message that has been sent is ended again by whoever had it in hand too', needs: 'sms', edits: [
    { file: 'citizen-web/store/send-messages.ts', find: 'if (Number(written.numAffectedRows) === 0) return null;', put: 'if (Number(written.numAffectedRows) < 0) return null;' }] },
  { name: 'a refusal is not listed', edits: [{ file: outbox, find: "  await tx.insertInto('unsuccessful').values(", put: "  if (row.type === '') await tx.insertInto('unsuccessful').values(" }] },
];
