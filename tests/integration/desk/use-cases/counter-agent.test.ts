import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainPicture } from '../../../../build/demo/plain-picture.ts';
import { loadSituation } from '../../../../electron/desk/db/load-situation.ts';
import { readDocument } from '../../../../electron/desk/files/part-store.ts';
import type { CallInput, CallName } from '../../../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { counterEvidenceSchema } from '../../../../shared/domain/signing-evidence.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { documentOf } from '../../../support/domain-samples.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { goThroughCounter } from '../../../support/counter-steps.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];
let nextRow = 0;
const agent = { name: '周小明', idNumber: '440524188001010014', relation: '子女' };

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', { ...sampleBatchForm, allowAgents: true })).batchId;
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());

async function published(): Promise<HouseholdRow> {
  const row = must(rows[nextRow], 'a household is left');
  nextRow += 1;
  desk.signInAs('admin');
  expect((await desk.endOf((await desk.done('agreements.publish', { agreementIds: [row.agreementId] })).jobId)).failures).toEqual([]);
  desk.signInAs('hotline');
  return row;
}

async function allowAgents(isAllowed: boolean): Promise<void> {
  desk.signInAs('admin');
  const { batches } = await desk.done('batches.list', {});
  const { batch: { revision } } = must(batches.find((each) => each.batch.batchId === batchId), 'the batch');
  await desk.done('batches.update', { batchId, expectedRevision: revision, patch: { allowAgents: isAllowed }, reason: '测试' });
  desk.signInAs('hotline');
}

async function refused<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<string> {
  const result = await desk.call(name, input);
  if (result.ok) throw new Error(`${name} was not refused`);
  return result.error.message;
}

function letterTokens(count = 1): string[] {
  return Array.from({ length: count }, (_each, index) => desk.upload(`委托书${index + 1}.png`, plainPicture()));
}

const signerOf = ({ agreementId }: HouseholdRow, change: Partial<typeof agent> = {}, tokens: readonly string[] = letterTokens(), clearDrawn = false) =>
  ({ agreementId, clearDrawn, agent: { ...agent, ...change, letterTokens: [...tokens] } });

test('受托人 with a 委托书 signs with their own name; reviewers see who signed, and the 委托书 page by page', async () => {
  const row = await published();
  const { agreementId, householdId } = row;
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agentsAllowed: true, agent: null, hasLetter: false });
  await desk.done('counter.signer', signerOf(row, { idNumber: ' 440524188001010014 ' }, letterTokens(2)));
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agent, hasLetter: true, characters: [...agent.name].map((character) => ({ character, drawing: null })) });
  await goThroughCounter(desk, row.agreementId, agent.name);
  // The relation is put right afterwards: nothing of the person's is lost, and the 委托书 stays.
  await desk.done('counter.signer', signerOf(row, { relation: '女儿' }, []));
  await desk.done('counter.sign', { agreementId });
  const { signings } = await loadSituation(desk.deps.db, 'shown', householdId);
  const signing = must(signings[0], 'a signing');
  const registered = must(signing.counter?.agent, 'an agent');
  expect(registered).toMatchObject({ ...agent, relation: '女儿' });
  expect(Buffer.from(valueOf(await readDocument(desk.deps, registered.letter))).subarray(0, 5).toString()).toBe('%PDF-');
  const evidence = counterEvidenceSchema.parse(JSON.parse(Buffer.from(valueOf(await readDocument(desk.deps, signing.evidence))).toString('utf8')));
  expect(evidence).toMatchObject({ person: { name: row.name }, agent: { ...agent, relation: '女儿', letterDigest: registered.letter.digest } });
  const page = await desk.done('households.page', { householdId });
  expect(page.versions[0]?.signedByAgent).toBe('受托人代签：周小明（女儿）');
  expect(page.timeline.some((each) => each.note === '现场签约，受托人代签：周小明（女儿）')).toBe(true);
  expect(page.wordsToSay[0]).toMatch(/^受托人已代您签字/);
  // The hub makes the signed copy; without it nothing is reviewed.
  await desk.put([{ kind: 'signing', record: { ...signing, signedCopy: documentOf('5') } }]);
  const letter = { agreementId, signingId: signing.signingId, page: 1 };
  expect(await refused('counter.letter', letter)).toMatch(/只供审核人查看/);
  desk.signInAs('reviewer');
  const reviewed = await desk.done('review.case', { agreementId });
  expect(reviewed).toMatchObject({ name: row.name, bureauPhoto: null, agent: { name: agent.name, idNumber: agent.idNumber, relation: '女儿' } });
  expect(reviewed.characters.map((each) => each.character).join('')).toBe(agent.name);
  expect(reviewed.keyFields).toContainEqual({ label: '受托人证件号码', value: agent.idNumber });
  expect(await desk.done('counter.letter', letter)).toMatchObject({ pageCount: 2, picture: expect.stringMatching(/^data:image\/png/) });
});

test('without a 委托书, with a number that is none or the principal applicant’s, or where the batch does not allow it: a sentence, and nothing is kept', async () => {
  const row = await published();
  const { agreementId } = row;
  const { household } = await loadSituation(desk.deps.db, 'shown', row.householdId);
  expect(await refused('counter.signer', signerOf(row, {}, []))).toMatch(/请上传委托书/);
  expect(await refused('counter.signer', signerOf(row, {}, [desk.upload('a.txt', new Uint8Array([1]))]))).toMatch(/委托书应是 PDF、JPG 或 PNG/);
  expect(await refused('counter.signer', signerOf(row, { idNumber: '440524188001010015' }))).toMatch(/受托人：.*校验位/);
  expect(await refused('counter.signer', signerOf(row, { idNumber: household?.fields.values['residentId'] ?? '' }))).toMatch(/与主申请人的相同/);
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agent: null, hasLetter: false });
  await allowAgents(false);
  expect((await desk.done('counter.open', { agreementId })).agentsAllowed).toBe(false);
  expect(await refused('counter.signer', signerOf(row))).toMatch(/本批次不允许委托代理/);
  await allowAgents(true);
  await desk.done('counter.signer', signerOf(row));
  await goThroughCounter(desk, row.agreementId, agent.name);
  await allowAgents(false);
  expect((await desk.done('counter.open', { agreementId })).agentsAllowed).toBe(true);
  expect(await refused('counter.sign', { agreementId })).toMatch(/本批次不允许委托代理/);
  await desk.done('counter.signer', { agreementId, clearDrawn: true, agent: null });
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agentsAllowed: false, agent: null, hasLetter: false });
  await allowAgents(true);
});

test('another signer clears what was ticked, photographed and drawn, but only once that was said', async () => {
  const row = await published();
  const { agreementId } = row;
  await goThroughCounter(desk, row.agreementId, row.name);
  expect(await refused('counter.signer', signerOf(row))).toMatch(/会清除已勾选的同意、照片和写好的字/);
  expect((await desk.done('counter.open', { agreementId })).characters.every((each) => each.isConfirmed)).toBe(true);
  await desk.done('counter.signer', signerOf(row, {}, letterTokens(), true));
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agent, witness: '周社工', consentedAtMs: null, card: null, face: null, readAtMs: null, characters: [...agent.name].map(() => ({ drawing: null })) });
  // A 委托书 is for one person: the next needs one of their own.
  expect(await refused('counter.signer', signerOf(row, { name: '吴某' }, [], true))).toMatch(/请上传委托书/);
  await desk.done('counter.discard', { agreementId });
});

test('a draft from before 受托人 were asked for goes on as the principal applicant’s', async () => {
  const row = await published();
  const { agreementId } = row;
  await goThroughCounter(desk, row.agreementId, row.name);
  const { body } = await desk.deps.db.selectFrom('counter_draft').select('body').where('agreement_id', '=', agreementId).executeTakeFirstOrThrow();
  const { agent: _agent, ...before } = JSON.parse(body) as Record<string, unknown>;
  await desk.deps.db.updateTable('counter_draft').set({ body: JSON.stringify(before) }).where('agreement_id', '=', agreementId).execute();
  expect(await desk.done('counter.open', { agreementId })).toMatchObject({ agent: null, witness: '周社工' });
  await desk.done('counter.sign', { agreementId });
});
