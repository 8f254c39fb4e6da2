import { startHub } from '../../citizen-web/server.ts';
import { endWith, openChildLine } from './child-line.ts';
import { readHubFacts } from './hub-facts.ts';

/** The hub as a program of its own, to be killed: `hub-child FOLDER PORT`. */
const [dataDir = '', port = '0'] = process.argv.slice(2);
const hub = await startHub({ dataDir, port: Number(port), demo: true });
if (!hub.ok) endWith(new Error(hub.error.message));
openChildLine(hub.value.url, { enrolmentCode: hub.value.demoEnrolmentCode, facts: () => readHubFacts(hub.value.deps) });
