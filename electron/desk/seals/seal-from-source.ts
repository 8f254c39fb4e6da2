import { loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readSealSvg } from './import/read-seal-svg.ts';
import type { SealDrawing } from '../../../shared/documents/doors.ts';
import type { SealSource } from '../../../shared/desk/seal-calls.ts';
import type { Seal } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type SourcedSeal = { readonly drawing: SealDrawing; readonly notices: readonly string[] };

/** The drawing that a source stands for, made anew each time it is asked for: nothing is kept between previews and saving but the person's file. */
export async function sealFromSource(deps: DeskDeps, source: SealSource): Promise<Result<SourcedSeal, Refusal>> {
  switch (source.kind) {
    case 'round': return sealByName(deps, source);
    case 'file': return sealFromFile(deps, source);
    case 'record': {
      const seal = await loadShown(deps.db, 'seal', source.sealId);
      return seal === null ? refuse('unknown_seal', '没有找到这枚印章，请刷新后再试。') : ok({ drawing: drawingOf(seal), notices: [] });
    }
  }
}

/** A seal's drawing is made by our own drawers and registered with the seal; the record carries it as plain data. */
export function drawingOf(seal: Pick<Seal, 'drawing'>): SealDrawing {
  return seal.drawing as SealDrawing;
}

async function sealByName(deps: DeskDeps, source: Extract<SealSource, { kind: 'round' }>): Promise<Result<SourcedSeal, Refusal>> {
  const { kind: _kind, ...options } = source;
  const drawn = await deps.documents.drawRoundSeal(options);
  return drawn.ok ? ok({ drawing: drawn.value, notices: [] }) : drawn;
}

async function sealFromFile(deps: DeskDeps, source: Extract<SealSource, { kind: 'file' }>): Promise<Result<SourcedSeal, Refusal>> {
  const file = deps.fileTokens.readUpload(source.fileToken);
  if (!file.ok) return file;
  const { bytes, fileName } = file.value;
  const wish = { name: fileName.replace(/\.[^.]*$/, '').slice(0, 60), longestMm: source.longestMm };
  const read = isMarkup(bytes) ? readSealSvg(bytes, wish) : await deps.documents.readSealPicture(bytes, { ...wish, isPureRed: source.isPureRed });
  return read.ok ? ok({ drawing: read.value.seal, notices: read.value.notices }) : read;
}

/** What a file is, is told by its first bytes and not by its name. */
function isMarkup(bytes: Uint8Array): boolean {
  return /^(\u{feff}|\s)*</u.test(new TextDecoder().decode(bytes.subarray(0, 200))) || (bytes[0] === 0xff && bytes[1] === 0xfe);
}
