import { refuse, ok } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { makeRecoveryFiles, readRecoveryText, recoveryFingerprint } from '../keys/recovery-key.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';

/** Makes the bureau's recovery key and wraps this desk's key to it. The private half leaves as a file, once, and is kept nowhere. */
export async function makeRecoveryKey(deps: DeskDeps): Answer<'recovery.make'> {
  const staff = adminOnly(deps);
  if (!staff.ok) return staff;
  const files = makeRecoveryFiles();
  deps.atRest.wrapForRecovery(files.publicKey);
  const recoveryKey = recoveryFingerprint(files.publicKey);
  const [fileName, publicFileName] = [`签约台恢复密钥-私钥-${recoveryKey}.txt`, `签约台恢复密钥-公钥-${recoveryKey}.txt`];
  return ok({
    recoveryKey, fileName, publicFileName, fileToken: deps.fileTokens.addDownload({ fileName, bytes: Buffer.from(files.privateText, 'utf8') }),
    publicFileToken: deps.fileTokens.addDownload({ fileName: publicFileName, bytes: Buffer.from(files.publicText, 'utf8') }),
  });
}

/** Wraps this desk's key to the recovery key that another desk of the bureau has made. */
export async function takeRecoveryKey(deps: DeskDeps, input: Input<'recovery.use'>): Answer<'recovery.use'> {
  const staff = adminOnly(deps);
  if (!staff.ok) return staff;
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const publicKey = readRecoveryText(Buffer.from(file.value.bytes).toString('utf8'), 'public');
  if (!publicKey.ok) return publicKey;
  deps.atRest.wrapForRecovery(publicKey.value);
  return ok({ recoveryKey: recoveryFingerprint(publicKey.value) });
}

function adminOnly(deps: DeskDeps): ReturnType<typeof signedInStaff> {
  const staff = signedInStaff(deps);
  return staff.ok && !staff.value.roles.includes('admin') ? refuse('role', '恢复密钥由管理员办理，请联系管理员。') : staff;
}
