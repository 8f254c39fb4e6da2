import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pemText } from '../shared/documents/signing/certificate-writer.ts';
import { verifyPackage } from '../shared/documents/evidence/verify-package.ts';
import { verifyDocument } from '../shared/documents/verify/verify-document.ts';
import { assert, must } from '../shared/lib/assert.ts';
import { statusLabels } from '../shared/text/labels-zh.ts';
import { signInBrowser } from './demo/browser-citizen.ts';
import { approveWaiting, confirmWaiver, correctAccount, currentVersion, returnSignature, sealApproved, startWaiver } from './demo/desk-steps.ts';
import { shootDesk } from './demo/desk-screens.ts';
import { createHttpCitizen } from './demo/http-citizen.ts';
import type { HttpCitizen } from './demo/http-citizen.ts';
import { importAndPush } from './demo/push-steps.ts';
import type { DemoBatch, DemoHousehold } from './demo/push-steps.ts';
import { createReport } from './demo/report.ts';
import type { DemoDocument, DemoNumbers, Report } from './demo/report.ts';
import { setStage } from './demo/stage.ts';
import type { Stage } from './demo/stage.ts';

/** Who does what, by place in the list of 60. The rest sign, are reviewed and sealed. */
const cast = { inBrowser: 0, returned: 1, corrected: 2, waived: 3, expired: [4, 5, 6, 7] } as const;
const demanded: DemoNumbers = { households: 60, published: 60, signed: 55, returned: 1, corrected: 1, waived: 1, expired: 4, sealed: 55, verified: 55 };
const windowMs = 3 * 3_600_000;
/** `--out DIR` leaves everything there instead. */
const { values: settings } = parseArgs({ options: { out: { type: 'string' } } });
const outDir = resolve(settings.out ?? join(import.meta.dirname, '../out/demo'));

process.exitCode = (await demo()) ? 0 : 1;

/** `npm run demo`: the whole mission, headless, from the sample workbook to sealed PDFs that verify. */
async function demo(): Promise<boolean> {
  const report = createReport(outDir);
  report.step('启动签约网页和工作台');
  const stage = await setStage(report.folder('data'));
  try {
    const batch = await pushAll(stage, report);
    const citizens = batch.households.map((household, index) => createHttpCitizen(stage.world, household.person, index + 1));
    await signAll(stage, report, batch, citizens);
    await returnCorrectWaive(stage, report, batch, citizens);
    await shootDesk(stage, { account: 'li', pages: { review: 'review' } }, report.folder('screens'));
    await workOffline(stage, report, batch);
    await closeWindow(stage, report, batch);
    await sealAll(stage, report, batch);
    const documents = await downloadAll(stage, report, batch, citizens);
    await exportEvidence(stage, report, householdAt(batch, cast.returned));
    const household = householdAt(batch, cast.corrected).householdId;
    await shootDesk(stage, { account: 'chen', pages: { home: 'home', households: 'households', household: `household/${household}`, batches: 'batches' } }, report.folder('screens'));
    return report.finish(await countAll(stage, batch, documents), demanded, documents);
  } finally {
    await stage.close();
  }
}

async function pushAll(stage: Stage, report: Report): Promise<DemoBatch> {
  const workbook = readFileSync(resolve(import.meta.dirname, 'samples/sample-60.xlsx'));
  const nowMs = stage.clock.nowMs();
  const batch = await importAndPush(stage.desk, workbook, { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + windowMs });
  report.step(`导入 ${batch.households.length} 户并推送协议，短信已进入发件箱`);
  return batch;
}

async function signAll(stage: Stage, report: Report, batch: DemoBatch, citizens: readonly HttpCitizen[]): Promise<void> {
  await signInBrowser(stage.world, householdAt(batch, cast.inBrowser).person, report.folder('screens'));
  report.step('一户在手机页面上走完全部步骤：核对、人脸、阅读、逐字签名、验证码、提交');
  const silent: readonly number[] = [cast.inBrowser, cast.waived, ...cast.expired];
  const signers = citizens.map((citizen, index) => ({ citizen, index })).filter((each) => !silent.includes(each.index));
  await inTurns(signers, 3, async ({ citizen }) => {
    await citizen.logIn();
    await citizen.sign('补租协议');
  });
  await stage.desk.synced();
  report.step(`其余 ${signers.length} 户经同样的网页步骤签字`);
}

/** A number gets one code a minute. */
function waitForAnotherCode({ clock }: Stage): void {
  clock.moveTo(clock.nowMs() + 61_000);
}

async function returnCorrectWaive(stage: Stage, report: Report, batch: DemoBatch, citizens: readonly HttpCitizen[]): Promise<void> {
  await returnSignature(stage.desk, householdAt(batch, cast.returned));
  waitForAnotherCode(stage);
  await citizenAt(citizens, cast.returned).sign('补租协议');
  report.step('一户签字被退回，说明原因后重新签字');
  await correctAccount(stage.desk, householdAt(batch, cast.corrected));
  waitForAnotherCode(stage);
  await citizenAt(citizens, cast.corrected).sign('补租协议');
  report.step('一户更正银行账号：提出人不能自己复核，第二人复核后出新版本，重新签字');
  await startWaiver(stage.desk, householdAt(batch, cast.waived));
  await citizenAt(citizens, cast.waived).logIn();
  await citizenAt(citizens, cast.waived).sign('放弃签约声明书');
  await stage.desk.synced();
  await confirmWaiver(stage.desk, householdAt(batch, cast.waived));
  report.step('一户签署《放弃签约声明书》，审核人予以确认');
}

/** The hub is stopped; the desk goes on with what it holds and syncs when the hub is back. */
async function workOffline(stage: Stage, report: Report, batch: DemoBatch): Promise<void> {
  await stage.desk.synced();
  // What a reviewer looks at is fetched while there is a network; afterwards it is here.
  const { items } = await stage.desk.call('review.queue', { batchId: batch.batchId });
  for (const item of items.slice(0, 10)) await stage.desk.call('review.case', { agreementId: item.agreementId });
  await stage.stopHub();
  const approved = await approveWaiting(stage.desk, batch.batchId, 10);
  const away = await stage.desk.call('sync.state', {});
  assert(!away.online || away.waiting >= approved, 'offline work waits for upload');
  await stage.startHubAgain();
  await stage.desk.synced();
  const { items: unsuccessful } = await stage.desk.call('sync.unsuccessful', {});
  assert(unsuccessful.length === 0, `nothing was refused: ${unsuccessful[0]?.reason ?? ''}`);
  report.step(`签约网页停机期间工作台照常审核 ${approved} 户，恢复后自动同步，无一丢失`);
}

async function closeWindow(stage: Stage, report: Report, batch: DemoBatch): Promise<void> {
  stage.clock.moveTo(stage.clock.nowMs() + windowMs + 60_000);
  await stage.hub().runJobs();
  await stage.desk.synced();
  const expired = await stage.desk.call('households.search', { batchId: batch.batchId, voidReasons: ['expired'], limit: 1000 });
  report.step(`时钟拨到签约期限之后：${expired.total} 户逾期视为放弃`);
}

async function sealAll(stage: Stage, report: Report, batch: DemoBatch): Promise<void> {
  const approved = await approveWaiting(stage.desk, batch.batchId, 1000);
  await stage.desk.synced();
  await shootDesk(stage, { account: 'zhao', pages: { sealing: 'sealing' } }, report.folder('screens'));
  const sealed = await sealApproved(stage.desk, batch.batchId);
  report.step(`审核通过 ${approved} 户，批量盖章 ${sealed} 份（印章、骑缝章、数字签名）`);
}

async function downloadAll(stage: Stage, report: Report, batch: DemoBatch, citizens: readonly HttpCitizen[]): Promise<DemoDocument[]> {
  const roots = await stage.trustedRoots();
  writeFileSync(join(report.folder('trust'), 'ca.pem'), roots.map((der) => pemText('CERTIFICATE', der)).join(''));
  const folder = report.folder('sealed');
  const documents: DemoDocument[] = [];
  await inTurns(batch.households.map((household, index) => ({ household, index })), 3, async ({ household, index }) => {
    const version = await versionOf(stage, household);
    if (version.status !== 'sealed') return;
    const citizen = citizenAt(citizens, index);
    await citizen.logIn();
    const bytes = await citizen.download();
    const verdict = await verifyDocument(bytes, { trustedRoots: roots, nowMs: stage.clock.nowMs() });
    assert(verdict.verdict === 'genuine', `${version.agreementNo}: ${verdict.findings.join('；')}`);
    const file = join('sealed', `${version.agreementNo}.pdf`);
    writeFileSync(join(folder, `${version.agreementNo}.pdf`), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    documents.push({ acceptanceNo: household.acceptanceNo, agreementNo: version.agreementNo, name: household.person.name, status: statusLabels.sealed, file, sha256 });
  });
  report.step(`申请人登录下载 ${documents.length} 份盖章件，逐份验真通过`);
  return documents.sort((one, other) => one.agreementNo.localeCompare(other.agreementNo));
}

/** 签约存证材料 of the household that signed twice, checked with nothing but the file and the roots. */
async function exportEvidence(stage: Stage, report: Report, household: DemoHousehold): Promise<void> {
  await stage.desk.signInAs('chen');
  const version = await currentVersion(stage.desk, household);
  const latest = must(version.evidence[0], 'a signing to export');
  const made = await stage.desk.call('archive.exportEvidence', { agreementId: version.agreementId, signingId: latest.signingId });
  const bytes = await stage.desk.readFile(made.fileToken);
  const checked = await verifyPackage(bytes, { roots: await stage.trustedRoots(), nowMs: stage.clock.nowMs() });
  assert(checked.ok && checked.value.holds, checked.ok ? checked.value.findings.filter((each) => !each.holds).map((each) => each.text).join('') : checked.error.message);
  writeFileSync(join(report.folder('evidence'), made.fileName), bytes);
  report.step('导出退回重签那一户的签约存证材料，断网核对通过');
}

/** What the demonstration says it did is counted from the desk's records, not from what was tried. */
async function countAll(stage: Stage, batch: DemoBatch, documents: readonly DemoDocument[]): Promise<DemoNumbers> {
  const pages = [];
  for (const household of batch.households) pages.push(await stage.desk.call('households.page', { householdId: household.householdId }));
  const { batches } = await stage.desk.call('batches.list', {});
  const { counts } = must(batches.find((each) => each.batch.batchId === batch.batchId), 'the batch is listed');
  const agreements = pages.map((page) => page.versions.filter((each) => each.kind === 'agreement'));
  return {
    households: counts.households,
    published: agreements.filter((versions) => versions.some((each) => each.publishedAtMs !== null)).length,
    signed: agreements.filter((versions) => versions.some((each) => each.attempt > 0)).length,
    returned: agreements.filter((versions) => versions.some((each) => each.attempt > 1)).length,
    corrected: counts.corrected, waived: counts.waived, expired: counts.expired, sealed: counts.sealed, verified: documents.length,
  };
}

async function versionOf(stage: Stage, household: DemoHousehold): Promise<{ status: string; agreementNo: string }> {
  const page = await stage.desk.call('households.page', { householdId: household.householdId });
  const live = page.versions.find((each) => each.kind === 'agreement' && each.status !== 'void') ?? page.versions[0];
  return must(live, 'a household has a version');
}

/** Works through a list, a few at a time. */
async function inTurns<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function householdAt(batch: DemoBatch, index: number): DemoHousehold {
  return must(batch.households[index], `household ${index}`);
}

function citizenAt(citizens: readonly HttpCitizen[], index: number): HttpCitizen {
  return must(citizens[index], `citizen ${index}`);
}

