import { expect, test } from 'vitest';
import { loggedError, loggedPath, redactText } from '../../../../citizen-web/security/redaction.ts';

test('an address is logged without its query and without the access code', () => {
  expect(loggedPath('/s/AbCdEfGhIjKlMnOpQrStUv/enter?last6=002X12')).toBe('/s/***/enter');
  expect(loggedPath('/portal/login?code=123456')).toBe('/portal/login');
  expect(loggedPath('/sync/changes?cursor=5')).toBe('/sync/changes');
  expect(loggedPath('/portal/view/0123456789abcdef0123456789abcdef/pages/2.png')).toBe('/portal/view/***/pages/2.png');
  expect(loggedPath('//s/AbCdEfGhIjKlMnOpQrStUv')).toBe('//s/***');
  expect(loggedPath('/13800138000/11010519491231002x')).toBe('/***/***');
  expect(loggedPath(`/${'a-'.repeat(5_000)}`).length).toBeLessThanOrEqual(100);
});

test.each([
  ['ID number', '没有 11010519491231002X 的记录', '11010519491231002X'],
  ['ID number with a small x', 'row 11010519491231002x', '11010519491231002x'],
  ['phone', 'send to 13800138000 failed', '13800138000'],
  ['code', 'code=482913 is wrong', '482913'],
  ['access code', 'link AbCdEfGhIjKlMnOpQrStUv is unknown', 'AbCdEfGhIjKlMnOpQrStUv'],
  ['access code with digits in its middle', 'link AbCd1234IjKlMnOpQrStUv is unknown', 'IjKlMnOpQrStUv'],
  ['quoted name', 'JSON {"name":"王大三"} is bad', '王大三'],
])('an error says nothing of a %s', (_what, message, secret) => {
  expect(message).toContain(secret);
  expect(redactText(message)).not.toContain(secret);
  const logged = loggedError(new TypeError(message));
  expect(JSON.stringify(logged)).not.toContain(secret);
  expect(logged['kind']).toBe('TypeError');
});

test('what is no error is logged by its kind only', () => {
  expect(loggedError('13800138000')).toEqual({ kind: 'string' });
});
