import { expect, test } from 'vitest';
import { readStartSettings } from '../../../build/start-settings.ts';

test('without arguments: .data here, ports 8787 and 8788', () => {
  expect(readStartSettings([], '/home/wang')).toEqual({ ok: true, value: { dataDir: '/home/wang/.data', portalPort: 8787, deskPort: 8788, isBrowserWanted: false, rareFontFile: null } });
});

test('folder, port, browser and font are taken', () => {
  const settings = readStartSettings(['--data', '../d', '--port', '9000', '--browser', '--rare-font', '../fonts/HanaMinB.ttf'], '/home/wang');
  expect(settings).toEqual({ ok: true, value: { dataDir: '/home/d', portalPort: 9000, deskPort: 9001, isBrowserWanted: true, rareFontFile: '/home/fonts/HanaMinB.ttf' } });
});

test('port 0 leaves both to the system', () => {
  const settings = readStartSettings(['--port', '0'], '/');
  expect(settings.ok && [settings.value.portalPort, settings.value.deskPort]).toEqual([0, 0]);
});

test.each([[['--port', 'a']], [['--port', '-1']], [['--port', '65535']], [['--port', '1.5']], [['--port=']]])('%j is refused as a port', (commandArguments) => {
  const settings = readStartSettings(commandArguments, '/');
  expect(settings.ok ? null : ['bad_port', 'unknown_argument'].includes(settings.error.code)).toBe(true);
});

test.each([[['--prot', '1']], [['data']], [['--data']]])('%j is refused with what is allowed', (commandArguments) => {
  const settings = readStartSettings(commandArguments, '/');
  expect(settings.ok ? null : settings.error.message).toContain('--data');
});
