import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatch } from '../../../electron/desk/rpc/dispatch.ts';
import { contract } from '../../../shared/desk/contract.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeAll(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const hugeText = '长'.repeat(100_000);
const garbage: readonly unknown[] = [
  undefined, null, 7, 'text', [], {}, { batchId: null }, { householdId: '../../etc/passwd', agreementId: '\u0000', batchId: "' or 1=1 --", commandId: hugeText, jobId: {}, fileToken: 9 },
  { agreementIds: 'all', expectedRevision: -1, reason: hugeText, fields: { values: { a: 1 }, members: 'none' } },
];
/** Well-formed but naming nothing that exists: goes past the schema, into the use case. */
const strange = {
  batchId: 'nothing', householdId: 'nothing', agreementId: 'nothing', agreementIds: ['nothing'], commandId: 'nothing', jobId: 'nothing', fileToken: 'nothing', code: 'XXXX-XXXX', deviceName: '台',
  account: 'nobody', password: 'nothing', expectedRevision: 1, reason: '原因', note: '', text: '张', signedCopyDigest: '0'.repeat(64), passPhrase: 'x', contactPhone: '13800000000', verifiedBy: '电话',
  special: [], holdUntilMs: null, callId: null, caller: '本人', verified: true, matter: '咨询', handling: '', callbackAtMs: null, done: true, fields: { values: {}, members: [] },
  kind: 'agreement', which: 'original', page: 0, mapping: null, applyChanges: false, removeMissing: false, closesAtMs: 1, basisFileToken: null, characters: [], open: true,
  patch: {}, name: '批次', agreementNoPrefix: 'A', opensAtMs: 2, templateVersionId: 't', waiverTemplateVersionId: 'w', sealId: 's',
  partyA: { name: '甲', address: '', phone: '', department: '' }, returnGraceHours: null, fourEyes: false, allowAgents: false,
};

for (const callName of Object.keys(contract)) {
  test(`${callName}: bad input gets a Result with a Chinese sentence, never a stack`, async () => {
    const inputs = callName === 'session.signOut' || callName === 'session.lock' ? garbage : [...garbage, strange, { ...strange, reason: '错字漏字' }];
    for (const input of inputs) {
      const result = await dispatch(desk.deps, callName, input);
      if (result.ok) continue;
      expect(result.error.message).toMatch(/[\u4e00-\u9fff].*[。！]?$/u);
      expect(result.error.message).not.toMatch(/\bat .*:\d+|Error|undefined|SELECT|sqlite/i);
      expect(result.error.code).not.toBe('fault');
    }
  });
}

test('names that are no calls, inherited ones too, are refused', async () => {
  for (const name of ['', 'no.such', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    expect(await dispatch(desk.deps, name, {})).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
  }
});

test('a full disk and any other fault become their own sentence', async () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  for (const [error, code] of [[full, 'disk_full'], [new Error('secret 440524188001010014'), 'fault']] as const) {
    const deps = { ...desk.deps, log: { info: () => undefined, error: () => undefined }, sync: { ...desk.deps.sync, state: () => Promise.reject(error) } };
    const result = await dispatch(deps, 'sync.state', {});
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(result)).not.toContain('secret');
  }
});
