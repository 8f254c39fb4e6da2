import { beforeAll, expect, test } from 'vitest';
import { must } from '../../../../../shared/lib/assert.ts';
import { appearanceObject } from '../../../../../shared/documents/marks/appearance.ts';
import { describeRevision, openGrownFile, replaceEntries } from '../../../../../shared/documents/pdf/grown-file.ts';
import { readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { findSecurityStore } from '../../../../../shared/documents/pdf/security-store.ts';
import { streamObject } from '../../../../../shared/documents/pdf/update-writer.ts';
import { appendBureauTail } from '../../../../../shared/documents/signing/append-bureau-tail.ts';
import { gatherProofs } from '../../../../../shared/documents/signing/long-term-proofs.ts';
import type { LongTermProofs } from '../../../../../shared/documents/signing/long-term-proofs.ts';
import { buildTimestampRequest, readTimestampResponse } from '../../../../../shared/documents/signing/timestamp-token.ts';
import { writeSignedTail } from '../../../../../shared/documents/signing/write-signed-tail.ts';
import type { Timestamper } from '../../../../../shared/documents/signing/write-signed-tail.ts';
import { verifyDocument } from '../../../../../shared/documents/verify/verify-document.ts';
import type { VerifyReport } from '../../../../../shared/documents/doors.ts';
import { casesFor } from '../../../../support/effort.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { createSealAuthority } from '../../../../support/seal-authority.ts';
import type { SealAuthority } from '../../../../support/seal-authority.ts';
import { seededNumbers } from '../../../../support/seeded-numbers.ts';
import { createSigningWorld, joined, realRandom, sealSigned, signingTimeMs, signOriginal, valueOf } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';
import { createTestTimestampAuthority } from '../../../../support/timestamp-authority.ts';
import type { TestTimestampAuthority } from '../../../../support/timestamp-authority.ts';

let world: SigningWorld;
let seals: SealAuthority;
let times: TestTimestampAuthority;
let signed: Uint8Array;
let sealed: Uint8Array;
let proofs: LongTermProofs;

const timestamp: Timestamper = async (digest) => {
  const nonce = realRandom.bytes(8);
  return readTimestampResponse(await times.answer(buildTimestampRequest(digest, nonce)), { digest, nonce, trustedRoots: [times.certificate], nowMs: signingTimeMs });
};

function gather(change: Partial<Parameters<typeof gatherProofs>[0]> = {}): ReturnType<typeof gatherProofs> {
  return gatherProofs({ chain: seals.signer.certificates, timestampChain: [times.certificate], revocationLists: [seals.revocationList()], nowMs: signingTimeMs, ...change });
}

function verify(bytes: Uint8Array): Promise<VerifyReport> {
  return verifyDocument(bytes, { trustedRoots: [seals.root], eventRoots: [world.authority.rootCertificate], timestampRoots: [times.certificate], nowMs: signingTimeMs });
}

beforeAll(async () => {
  [world, times] = await Promise.all([createSigningWorld(), createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true })]);
  seals = createSealAuthority({ nowMs: signingTimeMs, kind: 'p256' });
  signed = await signOriginal(world, await plainBase({ pageCount: 2 }));
  proofs = valueOf(gather());
  sealed = await sealSigned(world, signed, { signer: seals.signer, timestamp, proofs });
});

test('a sealed copy with timestamp and proofs is B-LT and genuine; without proofs B-T, without both B-B', async () => {
  const levels = async (bytes: Uint8Array): Promise<unknown> => {
    const report = await verify(bytes);
    return [report.verdict, report.signatures.map((each) => each.level), report.findings.filter((each) => each.includes('时间'))];
  };
  expect(await levels(sealed)).toEqual(['genuine', ['B-B', 'B-LT'], ['盖章时间有可信时间戳证明，文件里还带有以后核对证书所需的材料。']]);
  expect(await levels(await sealSigned(world, signed, { signer: seals.signer, timestamp }))).toEqual(['genuine', ['B-B', 'B-T'], ['盖章时间有可信时间戳证明。']]);
  expect(await levels(await sealSigned(world, signed, { signer: seals.signer }))).toEqual(['genuine', ['B-B', 'B-B'], ['签名和盖章的时间由签名人、盖章人声明，没有时间戳证明。']]);
});

test('the DSS holds the chains and the lists, and beside it only our fields change', () => {
  const structure = valueOf(readStructure(sealed));
  const [before, after] = [describeRevision(structure, 1), describeRevision(structure, 2)];
  const changed = [...must(structure.revisions[2], 'the bureau\'s').section.entries.keys()].filter((number) => number > 0 && number < before.size);
  const text = Buffer.from(sealed).toString('latin1');
  const store = Number(/\/DSS (\d+) 0 R/.exec(text)?.[1]);
  const fields = ['bureau', 'seam1', 'seam2'].map((name) => must(after.fields.get(name), name).object.objectNumber);
  expect(changed.sort((left, right) => left - right)).toEqual([store, ...fields].sort((left, right) => left - right));
  const body = must(new RegExp(`\n${store} 0 obj\n(<< /Type /DSS .+ >>)\n`).exec(text)?.[1], 'the filled dictionary');
  expect(body).toMatch(/^<< \/Type \/DSS \/Certs \[\d+ 0 R \d+ 0 R \d+ 0 R\] \/CRLs \[\d+ 0 R\] >>$/);
  for (const der of [...proofs.certificates, ...proofs.revocationLists]) expect(Buffer.from(sealed).includes(Buffer.from(der))).toBe(true);
  expect(proofs.certificates).toEqual([...seals.signer.certificates, times.certificate]);
});

test('any changed byte of a B-LT copy is refused', async () => {
  const seed = 20_261_126;
  const next = seededNumbers(seed);
  const tailLength = sealed.length - signed.length;
  const rounds = casesFor({ quick: 400, full: tailLength });
  for (let round = 0; round < rounds; round += 1) {
    // With all effort every byte once.
    const position = signed.length + (rounds === tailLength ? round : next(tailLength));
    const bent = Uint8Array.from(sealed);
    bent[position] = (bent[position] ?? 0) ^ (1 + next(255));
    if ((await verify(bent)).verdict === 'genuine') expect.fail(`seed ${seed}: byte ${position} of ${sealed.length} was changed unseen`);
  }
});

test('a token of an authority that is not trusted for times is refused, though the same root is trusted for seals', async () => {
  const trust = { trustedRoots: [seals.root, times.certificate], eventRoots: [world.authority.rootCertificate], timestampRoots: [], nowMs: signingTimeMs };
  expect((await verifyDocument(sealed, trust)).verdict).toBe('changed');
});

test('each list that cannot serve has its own sentence', () => {
  const stranger = createSealAuthority({ nowMs: signingTimeMs, kind: 'p256', name: '别家' });
  const forged = createSealAuthority({ nowMs: signingTimeMs, kind: 'p256' });
  const day = 86_400_000;
  const bad = {
    revocation_list_broken: gather({ revocationLists: [Buffer.from('garbage')] }),
    revocation_list_foreign: gather({ revocationLists: [stranger.revocationList()] }),
    revocation_list_expired: gather({ nowMs: signingTimeMs + 2 * day }),
    revocation_list_future: gather({ nowMs: signingTimeMs - 2 * day }),
    revocation_list_missing: gather({ revocationLists: [] }),
    chain_incomplete: gather({ chain: seals.signer.certificates.slice(0, 1), revocationLists: [] }),
    certificate_revoked: gather({ revocationLists: [seals.revocationList({ revoked: [seals.signerCertificate.serialNumber] })] }),
  };
  for (const [code, result] of Object.entries(bad)) expect([code, result.ok ? 'ok' : result.error.code, result.ok ? '' : result.error.message]).toEqual([code, code, expect.stringMatching(/请.+。$/)]);
  // The same name and another key: only the signature tells them apart.
  const twin = gather({ revocationLists: [forged.revocationList()] });
  expect(twin.ok ? 'ok' : twin.error.code).toBe('revocation_list_foreign');
});

test('a certificate that the document itself proves revoked does not stand', async () => {
  const revoking = (revokedAtMs: number): LongTermProofs => ({
    ...valueOf(gather()), revocationLists: [seals.revocationList({ revoked: [seals.signerCertificate.serialNumber], revokedAtMs })],
  });
  const before = await verify(await sealSigned(world, signed, { signer: seals.signer, timestamp, proofs: revoking(signingTimeMs - 1000) }));
  expect([before.verdict, before.findings.join()]).toEqual(['changed', expect.stringContaining('签名时证书已被签发机构吊销。')]);
  const after = await verify(await sealSigned(world, signed, { signer: seals.signer, timestamp, proofs: revoking(signingTimeMs + 1000) }));
  expect([after.verdict, after.signatures[1]?.level]).toEqual(['genuine', 'B-LT']);
});

test('a document without an empty DSS is refused rather than sealed weaker', async () => {
  const old = Buffer.from(await plainBase({ pageCount: 1 })).toString('latin1').replace('/DSS', '/XSS');
  const copy = await signOriginal(world, Buffer.from(old, 'latin1'));
  const result = await appendBureauTail(copy, { seal: world.seal, sealedOnIso: '2026-01-25', signer: seals.signer, fonts: world.fonts, timestamp, proofs: valueOf(gather()) });
  expect(result.ok ? 'ok' : result.error.code).toBe('no_security_store');
  expect((await appendBureauTail(copy, { seal: world.seal, sealedOnIso: '2026-01-25', signer: seals.signer, fonts: world.fonts })).ok).toBe(true);
});

test('proofs put in the place of a page, or a stranger\'s bytes as proofs, are refused though truly signed', async () => {
  const withScript = await sealSigned(world, signed, { signer: seals.signer, timestamp, proofs: { ...proofs, certificates: [...proofs.certificates, Buffer.from('app.alert(1)')] } });
  expect((await verify(withScript)).verdict).toBe('changed');
  const grown = valueOf(openGrownFile(signed));
  const store = must(findSecurityStore(grown.structure, grown.lastRevision), 'the empty store');
  const [certificate = new Uint8Array(), list = new Uint8Array()] = [...proofs.certificates.slice(0, 1), ...proofs.revocationLists];
  const sealWithProofsAt = async (first: number): Promise<Uint8Array> => {
    const form = grown.size + 1;
    const objects = [
      appearanceObject(form, { widthPt: 125, heightPt: 142, operators: '1 0 0 rg 0 0 10 10 re f' }),
      streamObject(first, '', certificate), streamObject(first + 1, '', list),
      replaceEntries(store, { Certs: `[${first} 0 R]`, CRLs: `[${first + 1} 0 R]` }),
      replaceEntries(must(grown.fields.get('bureau'), 'the field').object, { V: `${grown.size} 0 R`, AP: `<< /N ${form} 0 R >>` }),
    ];
    const size = Math.max(form, first + 1) + 1;
    return joined(signed, valueOf(await writeSignedTail(grown, { signatureNumber: grown.size, objects, size, time: '20260125', signer: seals.signer })));
  };
  expect((await verify(await sealWithProofsAt(grown.size + 2))).verdict).toBe('genuine');
  expect((await verify(await sealWithProofsAt(2))).verdict).toBe('changed');
});
