import { deskSettingsSchema, plainDeskSettings } from '../../../shared/protocol/enrolment.ts';
import type { DeskSettings } from '../../../shared/protocol/enrolment.ts';
import { readMeta, writeMeta } from './meta.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** What the office wants of its desks, as the hub last told; the ordinary until then. */
export async function readDeskSettings(db: ReadDb): Promise<DeskSettings> {
  const text = await readMeta(db, 'deskSettings');
  return text === null ? plainDeskSettings : deskSettingsSchema.parse(JSON.parse(text));
}

export async function writeDeskSettings(tx: WriteDb, settings: DeskSettings): Promise<void> {
  await writeMeta(tx, 'deskSettings', JSON.stringify(settings));
}
