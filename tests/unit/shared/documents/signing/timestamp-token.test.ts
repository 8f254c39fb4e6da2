import { beforeAll, expect, test } from 'vitest';
import { ok } from '../../../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../../../shared/lib/result.ts';
import { buildTimestampRequest, readTimestampResponse } from '../../../../../shared/documents/signing/timestamp-token.ts';
import type { Timestamper } from '../../../../../shared/documents/signing/write-signed-tail.ts';
import { verifyDocument } from '../../../../../shared/documents/verify/verify-document.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { createSigningWorld, realRandom, sealSigned, signingTimeMs, signOriginal } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';
import { createTestTimestampAuthority } from '../../../../support/timestamp-authority.ts';
import type { TestTimestampAuthority } from '../../../../support/timestamp-authority.ts';

let world: SigningWorld;
let authority: TestTimestampAuthority;

beforeAll(async () => {
  world = await createSigningWorld();
  authority = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true });
});

const digest = realRandom.bytes(32);

async function ask(
  from: TestTimestampAuthority,
  wrong: Parameters<TestTimestampAuthority['answer']>[1],
  trustedRoots: readonly Uint8Array[] = [from.certificate],
): Promise<Result<Uint8Array, Refusal>> {
  const nonce = realRandom.bytes(8);
  const response = await from.answer(buildTimestampRequest(digest, nonce), wrong);
  return readTimestampResponse(response, { digest, nonce, trustedRoots });
}

test('an honest answer is taken, also with a nonce of high or leading zero bits', async () => {
  expect((await ask(authority, {})).ok).toBe(true);
  for (const first of [0x00, 0x7f, 0x80, 0xff]) {
    const nonce = Uint8Array.of(first, 1, 2, 3, 4, 5, 6, 7);
    const response = await authority.answer(buildTimestampRequest(digest, nonce));
    expect(readTimestampResponse(response, { digest, nonce, trustedRoots: [authority.certificate] }).ok).toBe(true);
  }
});

test('each wrong answer is refused', async () => {
  const noPurpose = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: false });
  const notCritical = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true, isPurposeCritical: false });
  const expired = await createTestTimestampAuthority({ nowMs: signingTimeMs, mayStamp: true, notAfterMs: signingTimeMs - 60_000 });
  const results = [
    await ask(authority, { nonce: true }),
    await ask(authority, { imprint: true }),
    await ask(authority, { refused: true }),
    await ask(noPurpose, {}),
    await ask(notCritical, {}),
    await ask(expired, {}),
    await ask(authority, {}, []),
    readTimestampResponse(Buffer.from('garbage'), { digest, trustedRoots: [] }),
    readTimestampResponse(await authority.answer(buildTimestampRequest(digest, realRandom.bytes(8))), { digest, trustedRoots: [authority.certificate], nowMs: signingTimeMs + 11 * 60_000 }),
  ];
  expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
    'timestamp_other_request', 'timestamp_other_digest', 'timestamp_not_granted', 'timestamp_wrong_purpose', 'timestamp_wrong_purpose',
    'timestamp_certificate_expired', 'timestamp_not_trusted', 'timestamp_broken', 'timestamp_clock',
  ]);
  const sentences = results.map((result) => (result.ok ? '' : result.error.message));
  for (const sentence of sentences) expect(sentence).toMatch(/文书没有盖章，请.+。$/);
});

test('a sealed copy with a timestamp says when, and a bent token is refused', async () => {
  const timestamp: Timestamper = async (asked) => {
    const nonce = realRandom.bytes(8);
    const response = await authority.answer(buildTimestampRequest(asked, nonce));
    return readTimestampResponse(response, { digest: asked, nonce, trustedRoots: [authority.certificate] });
  };
  const signed = await signOriginal(world, await plainBase({ pageCount: 2 }));
  const sealed = await sealSigned(world, signed, { timestamp });
  const trust = { trustedRoots: [...world.trustedRoots, authority.certificate], nowMs: signingTimeMs };
  const report = await verifyDocument(sealed, trust);
  expect(report.verdict).toBe('genuine');
  expect(report.signatures.map((each) => each.timestampedAt)).toEqual([null, '2026-01-21T02:00:00.000Z']);
  const text = Buffer.from(sealed).toString('latin1');
  const bent = Uint8Array.from(sealed);
  const genTime = text.lastIndexOf(Buffer.from('20260121020000Z').toString('hex'));
  expect(genTime).toBeGreaterThan(0);
  bent[genTime + 1] = '3'.charCodeAt(0);
  expect((await verifyDocument(bent, trust)).verdict).toBe('changed');
});

test('a wrong token never reaches a document', async () => {
  const signed = await signOriginal(world, await plainBase({ pageCount: 2 }));
  const tooLarge: Timestamper = () => Promise.resolve(ok(new Uint8Array(20_000)));
  await expect(sealSigned(world, signed, { timestamp: tooLarge })).rejects.toThrow('timestamp_too_large');
});
