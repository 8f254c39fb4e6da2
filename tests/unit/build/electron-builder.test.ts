import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import configuration from '../../../build/electron-builder.ts';

test("the installer's configuration passes electron-builder's own check", async () => {
  await expect(validateConfiguration({ ...configuration }, new DebugLogger(false))).resolves.toBeUndefined();
});

test('that check finds an unknown key', async () => {
  const wrong = { ...configuration, productNme: '签约台' };
  await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(/Invalid configuration object/);
});

test('nothing about the archive is weaker than asked', () => {
  expect(configuration).toMatchObject({ asar: true, npmRebuild: false, electronFuses: { runAsNode: false, onlyLoadAppFromAsar: true, enableEmbeddedAsarIntegrityValidation: true } });
});
