import { expect, test } from 'vitest';
import { contentTypeOf, isAllowedExternal, isAllowedNavigation, isAllowedPermission, isTrustedSender, resolveAppPath, safeFileName, securityHeaders } from '../../../../electron/shell/guards.ts';

const attackAddresses = [
  '', 'desk', '//desk/', 'about:blank', 'about:srcdoc', 'javascript:alert(1)', 'data:text/html,x', 'blob:app://desk/1', 'file:///etc/passwd', 'view-source:app://desk/',
  'http://desk/', 'https://desk/', 'https://example.invalid/?next=app://desk/', 'https://app://desk/', 'app://desk.attacker.invalid/', 'app://attacker.invalid/app://desk/', 'app://deskk/',
  'app://user@desk/', 'app://user:word@desk/', 'app://desk:8080/', 'app:/desk/', 'app:desk', 'app2://desk/', 'apps://desk/', 'app://desk@attacker.invalid/', 'app://attacker.invalid#app://desk/',
  'chrome://settings', 'devtools://devtools', 'ftp://desk/', 'app://[::1]/', 'app://desk\\@attacker.invalid/', 'app:///desk/', 'app://', 'app://%64esk.attacker.invalid/',
];

test.each(attackAddresses)('a frame may not go to %j, nor may its messages be acted on', (address) => {
  expect(isAllowedNavigation(address)).toBe(false);
  expect(isTrustedSender({ address, isTopFrame: true })).toBe(false);
  expect(resolveAppPath(address)).toBeNull();
});

test.each(['app://desk', 'app://desk/', 'app://desk/households/1?tab=a#b', 'APP://desk/'])('our own screen %j is allowed', (address) => {
  expect(isAllowedNavigation(address)).toBe(true);
});

test('a message from a frame inside our page is not acted on', () => {
  expect(isTrustedSender({ address: 'app://desk/', isTopFrame: true })).toBe(true);
  expect(isTrustedSender({ address: 'app://desk/', isTopFrame: false })).toBe(false);
});

const portal = 'https://sign.example.gov.invalid';
test.each([
  'http://sign.example.gov.invalid/', 'https://sign.example.gov.invalid.attacker.invalid/', 'https://sign.example.gov.invalid@attacker.invalid/', 'https://a:b@sign.example.gov.invalid/',
  'https://sign.example.gov.invalid:444/', 'file:///C:/Windows/System32/calc.exe', 'ms-settings:', 'search-ms:query=x', 'smb://sign.example.gov.invalid/', 'javascript:1', 'https://xsign.example.gov.invalid/', '', 'mailto:a@b.invalid',
])('the system is not asked to open %j', (address) => {
  expect(isAllowedExternal(address, [portal])).toBe(false);
});

test('the system may open exactly the named origin, and nothing when none is named', () => {
  expect(isAllowedExternal(`${portal}/verify?no=1`, [portal])).toBe(true);
  expect(isAllowedExternal(`${portal}/verify?no=1`, [])).toBe(false);
});

const page = { address: 'app://desk/', isMainFrame: true };
test('the camera and copying are allowed to our page', () => {
  expect(isAllowedPermission({ ...page, permission: 'media', mediaTypes: ['video'] })).toBe(true);
  expect(isAllowedPermission({ ...page, permission: 'clipboard-sanitized-write', mediaTypes: [] })).toBe(true);
});

test.each([
  { permission: 'media', mediaTypes: ['video', 'audio'] }, { permission: 'media', mediaTypes: ['audio'] }, { permission: 'media', mediaTypes: [] }, { permission: 'clipboard-read', mediaTypes: [] },
  ...['geolocation', 'notifications', 'openExternal', 'fileSystem', 'hid', 'usb', 'serial', 'midiSysex', 'display-capture', 'fullscreen', 'local-network-access', 'unknown', ''].map((permission) => ({ permission, mediaTypes: [] })),
])('permission is refused: $permission $mediaTypes', (request) => {
  expect(isAllowedPermission({ ...page, ...request })).toBe(false);
});

test('permissions are refused to strangers and to inner frames', () => {
  const camera = { permission: 'media', mediaTypes: ['video'] };
  expect(isAllowedPermission({ ...camera, address: 'https://example.invalid/', isMainFrame: true })).toBe(false);
  expect(isAllowedPermission({ ...camera, address: 'app://desk/', isMainFrame: false })).toBe(false);
});

test.each([
  'app://desk/..%2f..%2fdesk-key.json', 'app://desk/%2e%2e%5cdesk-key.json', 'app://desk/a/%252e%252e/b.js', 'app://desk/C:/a.js', 'app://desk/a%00.js', 'app://desk/.env.json',
  'app://desk/assets/.git/config.json', 'app://desk/%', 'app://desk/a.exe', 'app://desk/main.js.map', 'app://desk/a.node', 'app://desk/a.js%3a%3a$DATA', 'app://desk/%5c%5cserver%5cshare.js', 'app://desk/a.ts',
])('nothing is served for %j', (address) => {
  expect(resolveAppPath(address)).toBeNull();
});

test.each([
  ['app://desk/', 'index.html'], ['app://desk/households/12', 'index.html'], ['app://desk/assets/main-1a2b.js?v=1', 'assets/main-1a2b.js'], ['app://desk/a//b.css', 'a/b.css'],
  // The URL parser itself takes plain dots away, so this can only name a file inside.
  ['app://desk/../../secret.js', 'secret.js'], ['app://desk/%2e%2e/secret.js', 'secret.js'],
])('%j is %j', (address, path) => {
  expect(resolveAppPath(address)).toBe(path);
});

test('every answer forbids the network, inline scripts and framing', () => {
  const policy = securityHeaders()['Content-Security-Policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(securityHeaders()['X-Content-Type-Options']).toBe('nosniff');
});

test('content types are fixed by extension', () => {
  expect(contentTypeOf('a/b.js')).toBe('text/javascript; charset=utf-8');
  expect(contentTypeOf('a.unknown')).toBe('application/octet-stream');
});

test.each([
  ['补租协议-王小明.pdf', '补租协议-王小明.pdf'], ['../../etc/passwd', '_.._etc_passwd'], ['C:\\Windows\\a.pdf', 'C__Windows_a.pdf'], ['', '文件'], ['...', '文件'], ['CON.pdf', '_CON.pdf'], ['nul', '_nul'],
  ['a\u202Efdp.exe', 'afdp.exe'], ['a\u0000b.pdf', 'ab.pdf'], ['name. ', 'name'], [`${'长'.repeat(200)}.pdf`, `${'长'.repeat(116)}.pdf`],
])('the file name %j is offered as %j', (name, offered) => {
  expect(safeFileName(name)).toBe(offered);
});
