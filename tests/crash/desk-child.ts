import { join } from 'node:path';
import { distDir } from '../../build/bundle.ts';
import { resourceDir } from '../../build/resources.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import { createDocumentsPool } from '../../electron/desk/workers/documents-pool.ts';
import { endWith, openChildLine } from './child-line.ts';
import { readDeskFacts } from './desk-facts.ts';

/** The desk as a program of its own, to be killed: `desk-child FOLDER HUB-ADDRESS ENROLMENT-CODE`. */
const [dataDir = '', hubUrl = '', code = ''] = process.argv.slice(2);
const host = await startBrowserHost({
  dataDir, hubUrl, demo: true, screensDir: join(distDir, 'screens'), port: 0, hasSampleBatch: false,
  // One worker: two cores are shared by three programs here.
  world: { documents: createDocumentsPool({ resourceDir, size: 1 }) },
  ...(code === '' ? {} : { enrolmentCode: async () => code }),
});
if (!host.ok) endWith(new Error(host.error.message));
openChildLine(host.value.url, { facts: () => readDeskFacts(host.value.desk.deps) });
