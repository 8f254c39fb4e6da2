import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { createDocumentsEngine } from '../../electron/desk/workers/documents-engine.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import { loadFontFiles } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { withOpenKeys } from './seal-keys.ts';
import { noNetwork } from '../support/no-network.ts';

/** The PDF core, opened once a thread. */
export type Equipment = { readonly documents: Documents; readonly fonts: MarkFonts };

export async function openEquipment(): Promise<Equipment> {
  await ensureResources();
  const readResource = (path: string): Promise<Uint8Array> => readFile(join(resourceDir, path));
  return { documents: withOpenKeys(await createDocumentsEngine({ readResource, network: noNetwork })), fonts: openMarkFonts(await loadFontFiles(readResource)) };
}
