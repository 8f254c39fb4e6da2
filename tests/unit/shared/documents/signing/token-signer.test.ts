import { beforeAll, expect, test } from 'vitest';
import type { Signer } from '../../../../../shared/documents/doors.ts';
import { appendBureauTail } from '../../../../../shared/documents/signing/append-bureau-tail.ts';
import { appendCitizenTail } from '../../../../../shared/documents/signing/append-citizen-tail.ts';
import { createSigningWorld, joined, sampleDrawings, sealedPlain, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let files: { base: Uint8Array; signed: Uint8Array; sealed: Uint8Array };

beforeAll(async () => {
  world = await createSigningWorld();
  files = await sealedPlain(world, { pageCount: 2 });
});

/** A password device as its driver shows it: it answers later, one signature at a time, and can be pulled out. */
function token(answer: (sign: () => Uint8Array) => Promise<Uint8Array>): Signer {
  return {
    algorithm: world.sealSigner.algorithm, certificates: world.sealSigner.certificates,
    sign: (bytes) => answer(() => world.sealSigner.sign(bytes) as Uint8Array),
  };
}

const soon = (): Promise<void> => new Promise((wake) => { setTimeout(wake, 20); });

async function seal(signer: Signer): ReturnType<typeof appendBureauTail> {
  return appendBureauTail(files.signed, { seal: world.seal, sealedOnIso: '2026-01-25', signer, fonts: world.fonts });
}

test('a slow device seals as a quick key does, and two documents at once do not mix', async () => {
  const slow = token(async (sign) => soon().then(sign));
  const [one, other, quick] = await Promise.all([seal(slow), seal(slow), seal(world.sealSigner)]);
  expect(Buffer.compare(valueOf(one), valueOf(quick))).toBe(0);
  expect(Buffer.compare(valueOf(other), valueOf(quick))).toBe(0);
  expect((await verify(world, joined(files.signed, valueOf(one)))).verdict).toBe('genuine');
});

test('a device that is pulled out, locked, or answers nonsense leaves no half document and one clear sentence', async () => {
  const before = Buffer.from(files.signed);
  const failing = [
    token(async () => soon().then(() => { throw new Error('CKR_DEVICE_REMOVED pin=123456'); })),
    token(() => { throw new Error('CKR_PIN_LOCKED'); }),
    token(async () => new Uint8Array()),
    token(async () => new Uint8Array(5000)),
  ];
  for (const signer of failing) {
    const result = await seal(signer);
    expect(result).toMatchObject({ ok: false, error: { code: 'signer_failed' } });
    expect(result.ok ? '' : result.error.message).toMatch(/文书没有改动，请检查印章证书或密码设备.*。$/);
    expect(result.ok ? '' : result.error.message).not.toContain('123456');
  }
  expect(Buffer.compare(files.signed, before)).toBe(0);
  expect((await seal(world.sealSigner)).ok).toBe(true);
  const citizen = await appendCitizenTail(files.base, { drawings: sampleDrawings, signedOnIso: '2026-01-21', signer: token(async () => new Uint8Array()), fonts: world.fonts });
  expect(citizen).toMatchObject({ ok: false, error: { code: 'signer_failed' } });
});

test('a device that signs with another key than its certificate\'s is found out', async () => {
  const other = valueOf(await world.authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '别人', nowMs: Date.UTC(2026, 0, 21) }));
  const tail = valueOf(await seal(token(async () => other.sign(new Uint8Array([1])) as Uint8Array)));
  expect((await verify(world, joined(files.signed, tail))).verdict).toBe('changed');
});
