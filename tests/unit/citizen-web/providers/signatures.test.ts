import { expect, test } from 'vitest';
import { acs3Authorization, acs3CanonicalHash, acs3Query, encodeStrictly } from '../../../../citizen-web/providers/signatures/acs3.ts';
import type { Acs3Request } from '../../../../citizen-web/providers/signatures/acs3.ts';
import { tc3Authorization, tc3CanonicalHash, tc3Signature, tc3SigningKey } from '../../../../citizen-web/providers/signatures/tc3.ts';
import type { Tc3Request } from '../../../../citizen-web/providers/signatures/tc3.ts';
import { sha256Hex } from '../../../../shared/crypto/sha256.ts';

// The providers' own published examples (the escapes of the first stand in the body as they are written).
const payload = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
const described: Tc3Request = { service: 'cvm', headers: { 'content-type': 'application/json; charset=utf-8', host: 'cvm.tencentcloudapi.com' }, payload, timeMs: 1_551_113_065_000 };
const secretId = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE';

test('TC3: the published body and canonical request', () => {
  expect(sha256Hex(payload)).toBe('35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064');
  expect(tc3CanonicalHash(described)).toBe('5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031');
});

test.each([
  ['Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168'],
  ['Gu5t9xGARNpq86cd98joQYCN3*******', '2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c'],
])('TC3: the published signature under %s', (secretKey, signature) => {
  expect(tc3Authorization({ secretId, secretKey }, described)).toBe(
    `TC3-HMAC-SHA256 Credential=${secretId}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`);
});

test('TC3: the newer example, which signs the action too, from its published day key', () => {
  const newer: Tc3Request = { ...described, headers: { ...described.headers, 'x-tc-action': 'describeinstances' } };
  expect(tc3CanonicalHash(newer)).toBe('7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84');
  const dayKey = Buffer.from('b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af', 'hex');
  expect(tc3Signature(dayKey, newer)).toBe('10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f');
});

test('TC3: the day key changes at midnight UTC', () => {
  expect(tc3SigningKey('a', '2019-02-25', 'sms')).not.toEqual(tc3SigningKey('a', '2019-02-26', 'sms'));
});

function runInstances(date: string, nonce: string): Acs3Request {
  return {
    method: 'POST', path: '/', query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com', 'x-acs-action': 'RunInstances', 'x-acs-version': '2014-05-26', 'x-acs-date': date, 'x-acs-signature-nonce': nonce,
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  };
}

test.each([
  ['2023-10-26T10:22:32Z', '3156853299f313e23d1673dc12e1703d', '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259', '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0'],
  ['2023-10-26T09:01:01Z', 'd410180a5abf7fe235dd9b74aca91fc0', '29622f5feb1e9fcaaa2e276a72889c975f7b16f00e02be1ca34965b18cd85015', 'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804'],
])('ACS3: the published example of %s', (date, nonce, canonicalHash, signature) => {
  const request = runInstances(date, nonce);
  expect(acs3CanonicalHash(request)).toBe(canonicalHash);
  expect(acs3Authorization({ accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' }, request)).toBe(
    `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=${signature}`);
});

test('ACS3: the query is sorted and encoded by RFC 3986', () => {
  expect(acs3Query({ b: '1', a: '王 大*三~' })).toBe('a=%E7%8E%8B%20%E5%A4%A7%2A%E4%B8%89~&b=1');
  expect(encodeStrictly(`!'()*~-_.`)).toBe('%21%27%28%29%2A~-_.');
});
