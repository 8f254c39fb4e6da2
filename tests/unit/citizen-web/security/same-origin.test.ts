import { expect, test } from 'vitest';
import { isFromOwnPage } from '../../../../citizen-web/security/same-origin.ts';

const publicUrl = 'https://sign.example.gov.cn';

test.each([
  [true, { secFetchSite: 'same-origin', origin: undefined, host: 'a' }],
  [false, { secFetchSite: 'same-site', origin: publicUrl, host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: 'cross-site', origin: publicUrl, host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: 'none', origin: undefined, host: 'a' }],
  [true, { secFetchSite: undefined, origin: publicUrl, host: '127.0.0.1:8787' }],
  // A page of the same name without encryption may be anybody's between the phone and us.
  [false, { secFetchSite: undefined, origin: 'http://sign.example.gov.cn', host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: undefined, origin: 'http://127.0.0.1:8787', host: '127.0.0.1:8787' }],
  [false, { secFetchSite: undefined, origin: 'https://evil.example', host: 'sign.example.gov.cn' }],
  [false, { secFetchSite: undefined, origin: 'null', host: 'null' }],
  [false, { secFetchSite: undefined, origin: undefined, host: 'sign.example.gov.cn' }],
])('%s for %j', (expected, claims) => {
  expect(isFromOwnPage({ ...claims, publicUrl })).toBe(expected);
});

test('a demonstration without https takes the address it is asked under', () => {
  const own = { secFetchSite: undefined, publicUrl: 'http://127.0.0.1:8787' };
  expect(isFromOwnPage({ ...own, origin: 'http://127.0.0.1:8787', host: '127.0.0.1:8787' })).toBe(true);
  expect(isFromOwnPage({ ...own, origin: 'http://192.168.1.5:8787', host: '192.168.1.5:8787' })).toBe(true);
  expect(isFromOwnPage({ ...own, origin: 'http://evil.example', host: '127.0.0.1:8787' })).toBe(false);
});
