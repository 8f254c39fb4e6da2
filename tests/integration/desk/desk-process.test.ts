import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub } from '../../../citizen-web/server.ts';
import type { RunningHub } from '../../../citizen-web/server.ts';
import { startBrowserHost } from '../../../electron/browser-host.ts';
import type { BrowserHost, BrowserHostOptions } from '../../../electron/browser-host.ts';
import { startDeskProcess } from '../../../electron/desk/desk-process.ts';
import { startJob } from '../../../electron/desk/jobs/run-job.ts';
import { contract } from '../../../shared/desk/contract.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/desk/contract.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { valueOf } from '../../support/signing-world.ts';
import { deskKey } from '../../support/desk-key.ts';

let folder: string;
let hub: RunningHub;
let codes = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-process-'));
  mkdirSync(join(folder, 'screens'));
  writeFileSync(join(folder, 'screens/index.html'), '<!doctype html>');
  hub = valueOf(await startHub({ dataDir: join(folder, 'hub'), port: 0, demo: true }));
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

function options(name: string): BrowserHostOptions {
  return {
    dataDir: join(folder, name), hubUrl: hub.address, demo: true, port: 0, screensDir: join(folder, 'screens'),
    enrolmentCode: () => {
      codes += 1;
      return hub.demoEnrolmentCode();
    },
  };
}

async function ask<Name extends CallName>(host: BrowserHost, call: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const { result } = await host.desk.handle({ id: 1, call, input });
  // The desk's own schema checks it in the next line.
  const value = valueOf(result as Result<unknown, Refusal>);
  return contract[call].output.parse(value) as CallOutput<Name>;
}

test('the first start of the demonstration enrols, makes templates, a seal and a batch of 60, and everything reaches the hub', async () => {
  const host = valueOf(await startBrowserHost(options('first')));
  expect(await ask(host, 'session.state', {})).toMatchObject({ staff: null, enrolled: true, demo: true, deviceName: '演示工作台' });
  await ask(host, 'session.signIn', { account: 'wang', password: 'yanshi-2026' });
  const { batches } = await ask(host, 'batches.list', {});
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject({ windowState: 'open', counts: { households: 60, draft: 60 } });
  expect((await ask(host, 'seals.list', {})).seals).toMatchObject([{ demo: true, usableHere: true }]);
  for (let tries = 0; tries < 300 && (await ask(host, 'sync.state', {})).waiting > 0; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
  expect(await ask(host, 'sync.state', {})).toMatchObject({ online: true, waiting: 0, unsuccessful: 0, problem: null });
  const kept = await hub.deps.db.selectFrom('record').select('id').where('kind', '=', 'household').execute();
  expect(kept).toHaveLength(60);
  expect(await startBrowserHost(options('first'))).toMatchObject({ ok: false, error: { code: 'already_open' } });
  await host.stop();
  // The key lies in its vault under its pass phrase, and nowhere in the log.
  expect(readdirSync(join(folder, 'first/seal-vault'))).toHaveLength(1);
  const again = valueOf(await startBrowserHost(options('first')));
  await ask(again, 'session.signIn', { account: 'wang', password: 'yanshi-2026' });
  expect((await ask(again, 'batches.list', {})).batches).toHaveLength(1);
  expect(codes).toBe(1);
  await again.stop();
}, 90_000);

test('a desk without its hub starts, says that it is offline, and answers calls', async () => {
  const { enrolmentCode: _enrolmentCode, ...alone } = options('alone');
  const host = valueOf(await startBrowserHost({ ...alone, hubUrl: 'http://127.0.0.1:9' }));
  expect(await ask(host, 'sync.state', {})).toMatchObject({ online: false, enrolled: false, waiting: 0 });
  const { result } = await host.desk.handle({ id: 5, call: 'session.enrol', input: { code: 'ABCD1234', deviceName: '一号窗口' } });
  expect(result).toMatchObject({ ok: false, error: { message: '设备登记须联网，请检查网络后用同一个登记码再试。' } });
  for (const message of [null, 'x', { id: 'a' }, { id: 3 }, { id: 3, call: 9, input: {} }]) expect((await host.desk.handle(message)).result).toMatchObject({ ok: false });
  await host.stop();
});

test('the log of a fault holds no ID number', async () => {
  const { enrolmentCode: _enrolmentCode, ...alone } = options('logged');
  const host = valueOf(await startBrowserHost(alone));
  host.desk.deps.log.error('a fault about 440524188001010014', new Error('phone 13812345678'));
  await host.stop();
  const log = readFileSync(join(folder, 'logged/desk.log'), 'utf8');
  expect(log).toContain('***0014');
  expect(log).not.toContain('440524188001010014');
  expect(log).not.toContain('13812345678');
});

test('a desk that is closed in the middle of a job finishes what it has begun, keeps how far it came, and says so at the next start', async () => {
  const own = { dataDir: join(folder, 'closed'), key: deskKey, hubUrl: hub.address, demo: false, version: '0' };
  const desk = valueOf(await startDeskProcess(own));
  desk.deps.session.replace({ staff: { staffId: 's', account: 's', name: '赵用印', roles: ['sealer'] }, privateKey: '' });
  const items = Array.from({ length: 10 }, (_unused, index) => ({ id: String(index), name: '' }));
  const begun: string[] = [];
  const { jobId } = valueOf(await startJob(desk.deps, { kind: 'seal', batchId: null, about: {}, items }, () => ({
    itemsPerPage: 1,
    prepare: async ([item]) => {
      begun.push(item?.id ?? '');
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    },
    write: async () => [ok(undefined)],
  })));
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  await desk.close();
  const again = valueOf(await startDeskProcess(own));
  const kept = await again.deps.db.selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirstOrThrow();
  await again.close();
  expect(begun.length).toBeLessThan(10);
  expect(kept).toMatchObject({ state: 'interrupted', done: begun.length, total: 10, message: `已完成 ${begun.length} / 10，未重复盖章。签约台曾关闭或断电，任务中断，可以继续办理其余部分。` });
});
