import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { removeSealKeyFile, writeSealKeyFile } from '../sealing/seal-vault.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { openSealKey, readCertificates } from './check-key.ts';
import { readCrlFile } from './read-crl-file.ts';
import { sealFromSource } from './seal-from-source.ts';
import { pemText } from '../../../shared/documents/signing/certificate-writer.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/**
 * Registers a seal. Everything is checked once more; the key file goes into the vault first, so that a registered seal can be
 * used here, and goes again when the registration is refused. The pass phrase is not kept.
 */
export async function saveSeal(deps: DeskDeps, input: Input<'seals.save'>): Answer<'seals.save'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  if (!mayCommand(by.value.roles, 'save_seal')) return refuse('role', '登记印章由管理员办理，请联系管理员。');
  if (input.source.kind === 'record') return refuse('source', '请绘制印章，或选择印章的图片文件。');
  const sourced = await sealFromSource(deps, input.source);
  if (!sourced.ok) return sourced;
  const opened = await openSealKey(deps, input);
  if (!opened.ok) return opened;
  const { p12, key } = opened.value;
  const timestamp = input.timestamp === null ? ok(null) : timestampOf(deps, input.timestamp);
  if (!timestamp.ok) return timestamp;
  const lists = readRevocationLists(deps, input.revocationFileTokens, key.certificatePem);
  if (!lists.ok) return lists;
  const sealId = newId(deps.random);
  const seal: Seal = {
    sealId, name: input.name, demo: key.isDemo, certificatePem: key.certificatePem, rootPem: key.rootPem, drawing: { ...sourced.value.drawing, name: input.name },
    timestamp: timestamp.value, revocationLists: lists.value, placement: input.placement, maxPagesPerSeam: input.maxPagesPerSeam,
    createdAtMs: deps.clock.nowMs(), revision: 1,
  };
  writeSealKeyFile(deps, sealId, p12);
  const given = await giveCommand(deps, { type: 'save_seal', subjectId: sealId, expectedRevision: 0, payload: { seal } }, null);
  if (given.ok) return ok({ sealId });
  removeSealKeyFile(deps, sealId);
  return given;
}

function timestampOf(deps: DeskDeps, { url, rootFileToken }: { readonly url: string; readonly rootFileToken: string }): Result<Seal['timestamp'], Refusal> {
  const roots = readCertificates(deps, rootFileToken);
  return roots.ok ? ok({ url, rootPem: roots.value.map((der) => pemText('CERTIFICATE', der)).join('') }) : roots;
}

function readRevocationLists(deps: DeskDeps, fileTokens: readonly string[], certificatePem: string): Result<string[], Refusal> {
  const lists: string[] = [];
  for (const fileToken of fileTokens) {
    const file = deps.fileTokens.readUpload(fileToken);
    if (!file.ok) return file;
    const list = readCrlFile(file.value.bytes, certificatePem, deps.clock.nowMs());
    if (!list.ok) return refuse(list.error.code, `“${file.value.fileName}”：${list.error.message}`);
    lists.push(Buffer.from(list.value).toString('base64'));
  }
  return ok(lists);
}
