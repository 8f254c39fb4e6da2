import { beforeAll, describe, expect, test } from 'vitest';
import { changeHash } from '../../../../../shared/crypto/change-chain.ts';
import { sha256Hex } from '../../../../../shared/crypto/sha256.ts';
import { openPackage } from '../../../../../shared/documents/evidence/check-package.ts';
import { evidenceFileSchema } from '../../../../../shared/documents/evidence/evidence-file.ts';
import type { EvidenceFile } from '../../../../../shared/documents/evidence/evidence-file.ts';
import { readStoredZip, writeStoredZip } from '../../../../../shared/documents/evidence/stored-zip.ts';
import type { ZipMember } from '../../../../../shared/documents/evidence/stored-zip.ts';
import { verifyPackage } from '../../../../../shared/documents/evidence/verify-package.ts';
import { must } from '../../../../../shared/lib/assert.ts';
import { pack, samplePackage } from '../../../../support/evidence-package.ts';
import type { SamplePackage } from '../../../../support/evidence-package.ts';
import { createSigningWorld, signingTimeMs, valueOf } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let sample: SamplePackage;
let another: SamplePackage;
let whole: Uint8Array;
const byItself = { roots: null, nowMs: signingTimeMs };

beforeAll(async () => {
  world = await createSigningWorld();
  sample = await samplePackage(world);
  another = await samplePackage(world, '福补租20260008');
  whole = pack(sample);
});

/** Which parts do not hold; `package` where it is not even taken for one. */
async function broken(bytes: Uint8Array): Promise<readonly string[]> {
  const report = await verifyPackage(bytes, byItself);
  return report.ok ? [...new Set(report.value.findings.filter((each) => !each.holds).map((each) => each.part))] : ['package'];
}

function isFoundAtOnce(bytes: Uint8Array): boolean {
  const opened = openPackage(bytes);
  return !opened.ok || opened.value.findings.some((each) => !each.holds);
}

test('a package as it was exported holds in every part, by its own roots and by given ones', async () => {
  const own = valueOf(await verifyPackage(whole, byItself));
  expect(own.findings.filter((each) => !each.holds)).toEqual([]);
  expect(own).toMatchObject({ holds: true, about: { agreementNo: '福补租20260007', channel: 'online' } });
  expect(own.findings.map((each) => each.text).join()).toMatch(/根证书取自材料本身/);
  const given = valueOf(await verifyPackage(whole, { roots: world.trustedRoots, nowMs: signingTimeMs }));
  expect([given.holds, given.findings.at(-1)?.text]).toEqual([true, expect.stringMatching(/按指定的根证书核对/)]);
});

test('under roots of another authority the documents are not believed', async () => {
  const other = await createSigningWorld();
  const report = valueOf(await verifyPackage(whole, { roots: other.trustedRoots, nowMs: signingTimeMs }));
  expect(report.holds).toBe(false);
  expect(report.findings.filter((each) => !each.holds).map((each) => each.text).join()).toMatch(/签字件.*验真没有通过/);
});

describe('any byte', () => {
  test('of the zip itself, its heads, names, sums and lengths: it is none of ours any more', () => {
    const short = writeStoredZip(valueOf(readStoredZip(whole)).map(({ name, bytes }) => ({ name, bytes: bytes.slice(0, 8) })));
    expect(readStoredZip(short).ok).toBe(true);
    for (let at = 0; at < short.length; at += 1) {
      if (readStoredZip(short.slice().with(at, (short[at] ?? 0) ^ 1)).ok) throw new Error(`byte ${at} could be changed unseen`);
    }
  });

  test('of any file, first, last and those between', () => {
    for (const { name, bytes } of valueOf(readStoredZip(whole))) {
      const from = bytes.byteOffset - whole.byteOffset;
      for (let step = 0; step <= 12; step += 1) {
        const at = from + Math.min(bytes.length - 1, Math.floor((bytes.length * step) / 12));
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x10;
        expect(isFoundAtOnce(changed), `${name} at ${at - from}`).toBe(true);
      }
    }
  });

  /** The checksums of the zip made again, so that only the manifest stands in the way. */
  test('of any file in a zip that was packed anew', () => {
    const members = valueOf(readStoredZip(whole));
    members.forEach(({ name }, index) => {
      const changed = members.map((each, place) => (place === index ? { name, bytes: each.bytes.slice().with(each.bytes.length >> 1, (each.bytes[each.bytes.length >> 1] ?? 0) ^ 1) } : each));
      expect(isFoundAtOnce(writeStoredZip(changed)), name).toBe(true);
    });
  });

  test('cut off or added at the end', () => {
    expect(isFoundAtOnce(whole.subarray(0, whole.length - 1))).toBe(true);
    expect(isFoundAtOnce(new Uint8Array([...whole, 0]))).toBe(true);
    expect(isFoundAtOnce(new Uint8Array())).toBe(true);
  });
});

test('a file removed, added, renamed, put twice, or put in another place', () => {
  const members = valueOf(readStoredZip(whole));
  const extra: ZipMember = { name: '文书/多余.pdf', bytes: new Uint8Array([1]) };
  for (const { name } of members) expect(isFoundAtOnce(writeStoredZip(members.filter((each) => each.name !== name))), `without ${name}`).toBe(true);
  for (let place = 0; place <= members.length; place += 1) expect(isFoundAtOnce(writeStoredZip(members.toSpliced(place, 0, extra))), `added at ${place}`).toBe(true);
  for (const [index, each] of members.entries()) {
    expect(isFoundAtOnce(writeStoredZip(members.with(index, { ...each, name: `${each.name}x` }))), `renamed ${each.name}`).toBe(true);
    const next = members[index + 1];
    if (next !== undefined) expect(isFoundAtOnce(writeStoredZip(members.with(index, next).with(index + 1, each))), `${each.name} behind ${next.name}`).toBe(true);
  }
  expect(isFoundAtOnce(writeStoredZip([...members, must(members[0], 'a member')]))).toBe(true);
  expect(isFoundAtOnce(writeStoredZip(members.map((each) => ({ ...each, name: each.name.replace('文书/', '../') }))))).toBe(true);
});

type Forgery = (own: SamplePackage, other: SamplePackage) => SamplePackage;
const withEvidence = (own: SamplePackage, change: Partial<EvidenceFile>): SamplePackage => ({ ...own, evidence: { ...own.evidence, ...change } });
const withFile = (own: SamplePackage, name: string, bytes: Uint8Array): SamplePackage => {
  const members = own.members.map((each) => (each.name === name ? { name, bytes } : each));
  const documents = own.evidence.documents.map((each) => (each.member === name ? { ...each, digest: sha256Hex(bytes), length: bytes.length } : each));
  return { evidence: { ...own.evidence, documents }, members };
};
const fileOf = (from: SamplePackage, name: string): Uint8Array => must(from.members.find((each) => each.name === name), name).bytes;
const recordedOf = (own: SamplePackage) => own.evidence.signing as Readonly<Record<string, EvidenceFile['signing']>>;
const moved = (text: string): string => text.replace(/"x":(\d+)/, (_all, x: string) => `"x":${Number(x) + 5}`);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const swap = (name: string): Forgery => (own, other) => withFile(own, name, fileOf(other, name));
const inLog = (own: SamplePackage, change: (log: EvidenceFile['changeLog']) => void): SamplePackage => {
  const changeLog = structuredClone(own.evidence.changeLog);
  change(changeLog);
  return withEvidence(own, { changeLog });
};

/** Whoever forges makes every digest anew and signs as they like; what was signed and chained elsewhere gives them away. */
const forgeries: readonly (readonly [name: string, part: string, forge: Forgery])[] = [
  ['the evidence of another signing', '签署过程', (own, other) => withEvidence(own, { signing: other.evidence.signing })],
  ['another time of 提交', '签署过程', (own) => withEvidence(own, { signing: { ...recordedOf(own), submit: { arrivedAtMs: 1 } } })],
  ['another consent', '签署过程', (own) => withEvidence(own, { signing: { ...recordedOf(own), consentTexts: [{ key: 'service', title: '协议', version: '1', paragraphs: ['另一段'] }] } })],
  ['no evidence at all', '签署过程', (own) => withEvidence(own, { signing: null })],
  ['a stroke moved', '手写笔迹', (own) => withFile(own, '笔迹/strokes.json', Buffer.from(moved(textOf(fileOf(own, '笔迹/strokes.json')))))],
  ['a picture of other ink', '手写笔迹', (own) => withFile(own, '笔迹/1.svg', fileOf(own, '笔迹/2.svg'))],
  ['another original', '文书来历', swap('文书/待签文本.pdf')],
  ['another signed copy', '签署过程', swap('文书/签字件.pdf')],
  ['another sealed copy', '文书来历', swap('文书/盖章件.pdf')],
  ['a signed copy in the sealed one\'s place', '文书来历', (own) => withFile(own, '文书/盖章件.pdf', fileOf(own, '文书/签字件.pdf'))],
  ['another 大字版', '协议内容', (own) => withFile(own, '文书/大字版文字.json', Buffer.from('[]'))],
  ['a sealed copy changed by one byte', '文书', (own) => withFile(own, '文书/盖章件.pdf', fileOf(own, '文书/盖章件.pdf').slice().with(900, 1))],
  ['other fields', '协议内容', (own) => withEvidence(own, { content: { ...own.evidence.content, fields: { values: {}, members: [] } } })],
  ['another signer named', '证书', (own) => withEvidence(own, { certificates: own.evidence.certificates.map((each) => ({ ...each, signerName: '李四' })) })],
  ['another approver in the record', '系统登记', (own) => withEvidence(own, { records: { ...own.evidence.records, agreement: { ...own.evidence.records.agreement, approved: { staffId: 'x', atMs: 1 } } } })],
  ['the record and its text in the log', '日志摘录', (own) => inLog(own, (log) => { for (const entry of log.entries) for (const each of entry.opened) each.text = each.text.replace('"reviewer"', '"someone"'); })],
  ['a status in the log', '日志摘录', (own) => inLog(own, (log) => { must(log.entries[1]?.change.records[1], 'a record').status = 'sealed'; })],
  ['a status in the log, its hash made again', '日志摘录', (own) => inLog(own, (log) => {
    const { change } = must(log.entries[1], 'an entry');
    must(change.records[1], 'a record').status = 'sealed';
    const { hash: _hash, ...content } = change;
    change.hash = changeHash(content);
  })],
  ['the last change left out', '系统登记', (own) => inLog(own, (log) => { log.entries.pop(); })],
  ['a change in the middle left out, with its line', '日志摘录', (own) => {
    const left = inLog(own, (log) => { log.entries.splice(2, 1); });
    return withEvidence(left, { history: own.evidence.history.filter((each) => each.type !== 'approve') });
  }],
  ['the log in another order', '日志摘录', (own) => inLog(own, (log) => { log.entries.reverse(); })],
  ['somebody else in the history', '办理经过', (own) => withEvidence(own, { history: own.evidence.history.map((each) => (each.type === 'approve' ? { ...each, actor: { ...each.actor, id: 'x' } } : each)) })],
  ['a line of history that nothing proves', '办理经过', (own) => withEvidence(own, { history: [...own.evidence.history, { ...must(own.evidence.history[0], 'a line'), seq: 99 }] })],
  ['another agreement named', '签署过程', (own) => withEvidence(own, { about: { ...own.evidence.about, agreementNo: '福补租20269999' } })],
  ['another person named', '签署过程', (own) => withEvidence(own, { about: { ...own.evidence.about, name: '李四' } })],
];

test.each(forgeries)('%s, chained and signed anew, is found under %s', async (_name, part, forge) => {
  expect(await broken(pack(forge(sample, another)))).toContain(part);
});

test('the export signature of another package, or by another key, is none', () => {
  const members = valueOf(readStoredZip(whole));
  const foreign = must(valueOf(readStoredZip(pack(another))).at(-1), 'a signature');
  const again = must(valueOf(readStoredZip(pack(sample))).at(-1), 'a signature');
  const key = /"publicKey":"([^"]+)"/.exec(textOf(again.bytes))?.[1] ?? '';
  const own = must(members.at(-1), 'a signature');
  const underOtherKey = { ...own, bytes: Buffer.from(textOf(own.bytes).replace(/"publicKey":"[^"]+"/, `"publicKey":"${key}"`)) };
  for (const signature of [foreign, underOtherKey]) {
    const opened = valueOf(openPackage(writeStoredZip([...members.slice(0, -1), signature])));
    expect(opened.findings.filter((each) => !each.holds).map((each) => each.part)).toEqual(['导出签名']);
  }
});

test('evidence of form 1, written by earlier versions, is read and holds', async () => {
  const old = await samplePackage(world, '福补租20260009', (evidence) => {
    const { software: _software, identity: _identity, consentTexts: _texts, ...rest } = evidence;
    const { way, phoneVerifiedAtMs, startedAtMs, deviceClass, addressHash } = evidence.entry;
    const { serial, maskedPhone, sentAtMs, boundDigest } = evidence.code;
    return {
      ...rest, form: 'qianyuetai signing evidence 1', entry: { way, phoneVerifiedAtMs, startedAtMs, deviceClass, addressHash }, code: { serial, maskedPhone, sentAtMs, boundDigest },
      submit: { arrivedAtMs: evidence.submit.arrivedAtMs }, consents: evidence.consents.map(({ tick, atMs, texts }) => ({ tick, atMs, texts })),
    };
  });
  const report = valueOf(await verifyPackage(pack(old), byItself));
  expect(report.findings.filter((each) => !each.holds)).toEqual([]);
  expect(report.findings.find((each) => each.part === '同意事项')?.text).toMatch(/其中 0 处附有全文/);
});

test('changes of a hub before commitments prove less, and the report says so', async () => {
  const old = inLog(sample, (log) => {
    for (const { change } of log.entries) for (const record of change.records) delete record.commitment;
    log.entries.forEach(({ change }, index) => {
      if (index > 0 && index < 3) change.prevHash = log.entries[index - 1]?.change.hash ?? '';
      const { hash: _hash, ...content } = change;
      change.hash = changeHash(content);
    });
  });
  const report = valueOf(await verifyPackage(pack(old), byItself));
  expect([report.holds, report.findings.find((each) => each.part === '日志摘录')?.text]).toEqual([true, expect.stringMatching(/其中 7 条登记是旧版程序写的/)]);
});

test('a 纸质签约 has no signing and says so', async () => {
  const { evidence, members } = sample;
  const scan = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  const paper = paperOf(evidence, scan);
  const kept = members.filter((each) => each.name.includes('待签文本') || each.name.includes('大字版'));
  const report = valueOf(await verifyPackage(pack({ evidence: paper, members: [...kept, { name: '文书/扫描件.png', bytes: scan }] }), byItself));
  expect(report.findings.filter((each) => !each.holds).map((each) => each.part)).toEqual(['系统登记']);
  expect(report.findings.find((each) => each.part === '签署过程')?.text).toMatch(/以纸质原件为准/);
});

/** The log still tells of a digital seal: that one part must be found. */
function paperOf(evidence: EvidenceFile, scan: Uint8Array): EvidenceFile {
  const sealed = { channel: 'paper' as const, sealId: null, document: { digest: sha256Hex(scan), parts: [{ digest: sha256Hex(scan), length: scan.length }] }, atMs: signingTimeMs, staffId: 'sealer' };
  return evidenceFileSchema.parse({
    ...evidence, about: { ...evidence.about, channel: 'paper', signingId: null, attempt: null }, signing: null, handwriting: null, certificates: [],
    documents: [...evidence.documents.filter((each) => each.role === 'original' || each.role === 'reading_text'), { role: 'paper_scan', member: '文书/扫描件.png', digest: sha256Hex(scan), length: scan.length, note: '' }],
    records: { ...evidence.records, agreement: { ...evidence.records.agreement, sealed, signingId: null } },
  });
}
