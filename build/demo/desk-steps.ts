import { assert, must } from '../../shared/lib/assert.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import type { VersionView } from '../../shared/desk/household-calls.ts';
import type { DeskDriver } from './desk-driver.ts';
import type { DemoHousehold } from './push-steps.ts';

/** The version that counts now. */
export async function currentVersion(desk: DeskDriver, household: DemoHousehold, kind: VersionView['kind'] = 'agreement'): Promise<VersionView> {
  const page = await desk.call('households.page', { householdId: household.householdId });
  return must(page.versions.find((each) => each.kind === kind && each.status !== 'void'), `${household.person.name} has a current ${kind}`);
}

/** 退回: the signature comes back to the citizen with its reason. */
export async function returnSignature(desk: DeskDriver, household: DemoHousehold): Promise<void> {
  await desk.signInAs('li');
  const version = await currentVersion(desk, household);
  const shown = await desk.call('review.case', { agreementId: version.agreementId });
  await desk.call('review.return', {
    agreementId: version.agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, reason: '无法辨认', characters: [0], note: '请把第一个字写工整。',
  });
  await desk.synced();
}

/** 更正（修改协议）: a bank account, so one person asks and another makes it; the old version is void, a new one waits. */
export async function correctAccount(desk: DeskDriver, household: DemoHousehold): Promise<void> {
  await desk.signInAs('wang');
  const version = await currentVersion(desk, household);
  const { fields, contactPhone } = await desk.call('households.reveal', { householdId: household.householdId, reason: '来电更正账号' });
  const corrected = { ...fields, values: { ...fields.values, bankAccount: '6222020200011223344' } };
  const asked = { agreementId: version.agreementId, fields: corrected, contactPhone, reason: '主申请人来电：银行账号填错一位' };
  await desk.call('agreements.requestCorrection', { ...asked, expectedRevision: version.revision, basisFileToken: null });
  const pending = await currentVersion(desk, household);
  const refusal = await desk.refusalOf('agreements.correct', { ...asked, expectedRevision: pending.revision });
  assert(refusal.includes('另一人'), `the person who asked cannot make the correction: ${refusal}`);
  await desk.signInAs('li');
  await desk.call('agreements.correct', { ...asked, expectedRevision: pending.revision });
  await desk.synced();
  const after = await currentVersion(desk, household);
  assert(after.versionNo === 2 && after.status === 'awaiting_signature', 'the corrected agreement is a new version');
}

export async function startWaiver(desk: DeskDriver, household: DemoHousehold): Promise<void> {
  await desk.signInAs('wang');
  const version = await currentVersion(desk, household);
  await desk.call('waivers.start', { agreementId: version.agreementId, expectedRevision: version.revision, reason: '主申请人来电主动放弃' });
  await desk.synced();
}

export async function confirmWaiver(desk: DeskDriver, household: DemoHousehold): Promise<void> {
  await desk.signInAs('li');
  const waiver = await currentVersion(desk, household, 'waiver_statement');
  const shown = await desk.call('review.case', { agreementId: waiver.agreementId });
  await desk.call('waivers.confirm', { agreementId: waiver.agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  await desk.synced();
}

/** Reviews what waits, up to `most`; returns how many. */
export async function approveWaiting(desk: DeskDriver, batchId: string, most: number): Promise<number> {
  await desk.signInAs('li');
  const { items } = await desk.call('review.queue', { batchId });
  const chosen = items.filter((each) => each.kind === 'agreement').slice(0, most);
  for (const item of chosen) {
    const shown = await desk.call('review.case', { agreementId: item.agreementId });
    await desk.call('review.approve', { agreementId: item.agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  }
  return chosen.length;
}

export async function sealApproved(desk: DeskDriver, batchId: string): Promise<number> {
  await desk.signInAs('zhao');
  const { items } = await desk.call('sealing.queue', { batchId });
  const agreementIds = items.map((each) => each.agreementId);
  const checked = await desk.call('sealing.preflight', { agreementIds });
  assert(checked.blocked.length === 0, `preflight: ${checked.blocked[0]?.reason ?? ''}`);
  const job = await desk.waitForJob((await desk.call('sealing.seal', { agreementIds, passPhrase: demoPassword })).jobId);
  assert(job.failed === 0, job.message);
  await desk.synced();
  return job.done;
}
