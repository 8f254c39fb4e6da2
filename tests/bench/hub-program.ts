import { startHub } from '../../citizen-web/server.ts';
import { duringMs } from '../support/domain-samples.ts';
import { valueOf } from '../support/signing-world.ts';

/** The hub of a bench: `hub-program FOLDER [real]`; its time stands still unless it is to be the real one. Says where it is, gives a code for each desk, ends with its parent. */
const nowMs = process.argv[3] === 'real' ? Date.now : () => duringMs;
const hub = valueOf(await startHub({ dataDir: process.argv[2] ?? '', port: 0, demo: true, clock: { nowMs, monotonicMs: () => performance.now() } }));
process.on('message', () => void hub.demoEnrolmentCode().then((code) => process.send?.({ code })));
process.on('disconnect', () => void hub.stop().then(() => process.exit(0)));
process.send?.({ url: hub.url });
