import { join } from 'node:path';
import { readEventAuthority, readMasterKey } from '../../../citizen-web/hub-secrets.ts';
import { createHubKeys } from '../../../citizen-web/security/hub-keys.ts';
import { createHubFiles } from '../../../citizen-web/store/hub-files.ts';
import { openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { readPart } from '../../../citizen-web/store/parts.ts';
import { readMetaNumber } from '../../../electron/desk/db/meta.ts';
import { openDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { createPartFiles } from '../../../electron/desk/files/part-files.ts';
import { readParts } from '../../../electron/desk/files/part-store.ts';
import { deskKey } from '../../support/desk-key.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { databaseProblems } from '../database-health.ts';
import { logicalState } from './logical-state.ts';

/** What the program found that opened the folder. */
export type Opened = { readonly state: string; /** Of the database itself, and of files that it counts on. */ readonly problems: readonly string[]; /** The last change that it has. */ readonly lastSeq: number };
export type Side = 'desk' | 'hub';

export const databaseNames: Readonly<Record<Side, string>> = { desk: 'desk.db', hub: 'hub.sqlite' };

/** Opens a folder as the program itself does at a start, and reads everything that it counts on. */
export function openImage(side: Side, folder: string): Promise<Opened> {
  return side === 'desk' ? openDeskImage(folder) : openHubImage(folder);
}

async function openDeskImage(folder: string): Promise<Opened> {
  const opened = valueOf(await openDeskDb(folder, deskKey));
  try {
    const { db } = opened;
    const state = await logicalState(db);
    const problems = await databaseProblems(db);
    const digests = (await db.selectFrom('part').select('digest').execute()).map((row) => row.digest);
    const good = await readParts(db, { files: createPartFiles(join(folder, 'parts'), deskKey, realRandom) }, digests);
    return { state, problems: [...problems, ...digests.filter((digest) => !good.has(digest)).map((digest) => `half-written: part ${digest} of the desk is missing or damaged`)], lastSeq: await readMetaNumber(db, 'cursor') ?? 0 };
  } finally {
    await opened.close();
  }
}

async function openHubImage(folder: string): Promise<Opened> {
  const keys = createHubKeys(valueOf(readMasterKey(folder, undefined, realRandom)), realRandom);
  readEventAuthority(folder, Date.now(), realRandom);
  const opened = valueOf(await openHubDb(join(folder, databaseNames.hub)));
  try {
    const { db } = opened;
    const state = await logicalState(db);
    const problems = await databaseProblems(db);
    const files = await createHubFiles(join(folder, 'files'));
    for (const { digest } of await db.selectFrom('part').select('digest').distinct().execute()) {
      const bytes = await readPart(db, { keys, files }, digest).catch(() => null);
      if (bytes === null) problems.push(`half-written: part ${digest} of the hub is missing or damaged`);
    }
    const { last_seq: lastSeq } = await db.selectFrom('log_head').select('last_seq').executeTakeFirstOrThrow();
    return { state, problems, lastSeq };
  } finally {
    await opened.close();
  }
}
