import type { DeskDeps } from '../desk-deps.ts';
import type { PathCommand, SealDrawing } from '../../../shared/documents/doors.ts';
import type { SealView } from '../../../shared/desk/seal-calls.ts';

/** A seal as screens show it. */
export async function sealView(deps: Pick<DeskDeps, 'documents'>, drawing: SealDrawing): Promise<SealView> {
  const { widthMm, heightMm } = drawing;
  if ('picture' in drawing) {
    const png = await deps.documents.sealPicturePng(drawing.picture);
    return { widthMm, heightMm, color: '#c8102e', paths: [], pngBase64: Buffer.from(png).toString('base64') };
  }
  return { widthMm, heightMm, color: drawing.color, paths: drawing.paths.map(({ fillRule, commands }) => ({ fillRule, d: pathText(commands) })), pngBase64: null };
}

function pathText(commands: readonly PathCommand[]): string {
  return commands.map(([name, ...numbers]) => `${name}${numbers.map((value) => Math.round(value * 100) / 100).join(' ')}`).join('');
}
