import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVerifyEvidence } from '../../../build/verify-evidence.ts';
import { approveWaiting, currentVersion, returnSignature, sealApproved } from '../../../build/demo/desk-steps.ts';
import type { DemoBatch } from '../../../build/demo/push-steps.ts';
import { setStage } from '../../../build/demo/stage.ts';
import type { Stage } from '../../../build/demo/stage.ts';
import { readStoredZip } from '../../../shared/documents/evidence/stored-zip.ts';
import { must } from '../../../shared/lib/assert.ts';
import { householdOf, pushTen, signAs } from '../../support/desk-stage.ts';
import { valueOf } from '../../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'evidence-'));
let stage: Stage;
let batch: DemoBatch;
let name: string;

beforeAll(async () => {
  stage = await setStage(join(dir, 'data'));
  batch = await pushTen(stage);
  name = must(batch.households[0], 'a household').person.name;
  const household = householdOf(batch, name);
  const citizen = await signAs(stage, batch, name);
  await returnSignature(stage.desk, household);
  await citizen.sign('补租协议');
  await stage.desk.synced();
  await approveWaiting(stage.desk, batch.batchId, 10);
  await stage.desk.synced();
  await sealApproved(stage.desk, batch.batchId);
}, 300_000);
afterAll(async () => {
  await stage.close();
  rmSync(dir, { recursive: true, force: true });
});

async function verify(bytes: Uint8Array): Promise<{ code: number; text: string }> {
  const path = join(dir, 'a.zip');
  writeFileSync(path, bytes);
  const lines: string[] = [];
  const code = await runVerifyEvidence([path], stage.clock.nowMs(), (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('the package of a sealed agreement holds, with the returned signature in it', async () => {
  await stage.desk.signInAs('chen');
  const version = await currentVersion(stage.desk, householdOf(batch, name));
  const [latest] = version.evidence;
  const made = await stage.desk.call('archive.exportEvidence', { agreementId: version.agreementId, signingId: must(latest, 'a signing').signingId });
  const bytes = await stage.desk.readFile(made.fileToken);
  const { code, text } = await verify(bytes);
  console.log(text);
  if (process.env['EVIDENCE_OUT'] !== undefined) writeFileSync(process.env['EVIDENCE_OUT'], bytes);
  console.log(valueOf(readStoredZip(bytes)).map((each) => `${each.name} ${each.bytes.length}`).join('\n'));
  expect(code).toBe(0);
});
