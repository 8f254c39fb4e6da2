import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that electron-builder takes for an unpacked Electron for Linux: enough to see what goes into a package, not to start it. */
export function writeFakeElectron(dir: string, version: string): void {
  mkdirSync(join(dir, 'locales'), { recursive: true });
  mkdirSync(join(dir, 'resources'), { recursive: true });
  for (const [name, text] of [['version', version], ['LICENSE', ''], ['LICENSES.chromium.html', ''], ['locales/zh-CN.pak', ''], ['locales/fr.pak', '']] as const) writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, 'electron'), fakeProgram());
  chmodSync(join(dir, 'electron'), 0o755);
}

/** Holds an Electron fuse wire of nine removed-to-be-set fuses, as the real program does, so that fuses can be set and read back. */
function fakeProgram(): Buffer {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const fuseCount = 9;
  return Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), Buffer.from(sentinel), Buffer.from([1, fuseCount]), Buffer.from('0'.repeat(fuseCount)), Buffer.from('\n')]);
}
