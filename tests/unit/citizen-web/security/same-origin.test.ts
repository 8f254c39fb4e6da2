import { expect, test } from 'vitest';
import { isFromOwnPage } from '../../../../citizen-web/security/same-origin.ts';

const publicUrl = 'https://sign.example.gov.cn';

test.each([
  [true, { secFetchSite: 'same-origin', origin: undefined, host: 'a' }],
  [false, { secFetchSite: 'same-site', origin: publicUrl, host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: 'cross-site', origin: publicUrl, host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: 'none', origin: undefined, host: 'a' }],
  [true, { secFetchSite: undefined, origin: publicUrl, host: '127.0.0.1:8787' }],
  [true, { secFetchSite: undefined, origin: 'http://127.0.0.1:8787', host: '127.0.0.1:8787' }],
  [false, { secFetchSite: undefined, origin: 'https://evil.example', host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: undefined, origin: 'null', host: 'null' }],
  [false, { secFetchSite: undefined, origin: undefined, host: 'sign.example.gov.cn' }],
])('%s for %j', (expected, claims) => {
  expect(isFromOwnPage({ ...claims, publicUrl })).toBe(expected);
});
