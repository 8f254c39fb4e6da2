import { assert, must } from '../../shared/lib/assert.ts';
import type { Person } from './http-citizen.ts';
import type { DeskDriver } from './desk-driver.ts';

export type DemoHousehold = { readonly householdId: string; readonly acceptanceNo: string; readonly person: Person };
export type DemoBatch = { readonly batchId: string; readonly households: readonly DemoHousehold[] };

/** A batch whose signing window is open now, the sample workbook in it, everything pushed. */
export async function importAndPush(desk: DeskDriver, workbook: Uint8Array, signingWindow: { readonly opensAtMs: number; readonly closesAtMs: number }, fileName = '签约名单.xlsx'): Promise<DemoBatch> {
  await desk.signInAs('chen');
  const batchId = await createBatch(desk, signingWindow);
  await desk.signInAs('wang');
  const fileToken = await desk.addFile(fileName, workbook);
  const { analysis } = await desk.call('import.analyse', { batchId, fileToken, mapping: null });
  assert(analysis.report.errors.length === 0, 'the sample workbook has no errors');
  const imported = await desk.waitForJob((await desk.call('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  assert(imported.failed === 0, imported.message);
  const { agreementIds } = await desk.call('households.selectAll', { batchId, statuses: ['draft'] });
  const pushed = await desk.waitForJob((await desk.call('agreements.publish', { agreementIds })).jobId);
  assert(pushed.failed === 0, pushed.message);
  await desk.synced();
  const { rows } = await desk.call('households.search', { batchId, limit: 1000 });
  const idByNo = new Map(rows.map((row) => [row.acceptanceNo, row.householdId]));
  const households = analysis.report.households.map((each) => ({
    householdId: must(idByNo.get(each.acceptanceNo), `${each.acceptanceNo} is in the list`), acceptanceNo: each.acceptanceNo,
    person: { name: each.fields.values['principalApplicant'] ?? '', residentId: each.fields.values['residentId'] ?? '', phone: each.fields.values['contactPhone'] ?? '' },
  }));
  return { batchId, households };
}

async function createBatch(desk: DeskDriver, signingWindow: { readonly opensAtMs: number; readonly closesAtMs: number }): Promise<string> {
  const { templates } = await desk.call('templates.list', {});
  const { seals } = await desk.call('seals.list', {});
  const created = await desk.call('batches.create', {
    name: '演示批次 自动演示', agreementNoPrefix: '福演补租', ...signingWindow,
    templateVersionId: must(templates.find((each) => each.kind === 'agreement'), 'a template for agreements').templateVersionId,
    waiverTemplateVersionId: must(templates.find((each) => each.kind === 'waiver_statement'), 'a template for waivers').templateVersionId,
    sealId: must(seals[0], 'a seal').sealId,
    partyA: { name: '深圳市福田区住房和建设局（演示）', address: '深圳市福田区', phone: '0755-23619344', department: '住房保障科' },
    returnGraceHours: null, fourEyes: true, allowAgents: false,
  });
  return created.batchId;
}
