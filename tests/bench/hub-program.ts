import { sql } from 'kysely';
import { z } from 'zod';
import { startHub } from '../../citizen-web/server.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { openOutboxContents } from '../../citizen-web/store/outbox-content.ts';
import { duringMs } from '../support/domain-samples.ts';
import { valueOf } from '../support/signing-world.ts';

/**
 * The hub of a bench: `hub-program FOLDER [real]`; its time stands still unless it is to be the real one. Says where it is, gives a code for
 * each desk and tells a phone its newest code, as a provider of messages would; ends with its parent.
 */
const nowMs = process.argv[3] === 'real' ? Date.now : () => duringMs;
const hub = valueOf(await startHub({ dataDir: process.argv[2] ?? '', port: 0, demo: true, clock: { nowMs, monotonicMs: () => performance.now() } }));
const askedSchema = z.object({ phone: z.string().nullable() });
/** Among so many newest messages a code is looked for: half a hundred citizens ask for two each. */
const looked = 100;

process.on('message', (message) => {
  const { phone } = askedSchema.parse(message);
  void (phone === null ? hub.demoEnrolmentCode() : newestCode(hub.deps, phone)).then((code) => process.send?.({ phone, code }));
});
process.on('disconnect', () => void hub.stop().then(() => process.exit(0)));
process.send?.({ url: hub.url });

/** Null before it was sent. Newest first, so that mostly the first is the one. */
async function newestCode(deps: HubDeps, phone: string): Promise<string | null> {
  const rows = await deps.db.selectFrom('sms_outbox').select(['message_id', 'household_id', 'sealed_content']).orderBy(sql`rowid`, 'desc').limit(looked).execute();
  for (const row of rows) {
    const content = (await openOutboxContents(deps.db, deps, [row])).get(row.message_id);
    const code = content?.phone === phone ? /验证码(\d{6})/.exec(content.text)?.[1] : undefined;
    if (code !== undefined) return code;
  }
  return null;
}
