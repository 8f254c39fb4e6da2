import type { CallOutput } from '../../shared/desk/contract.ts';
import type { SealSource } from '../../shared/desk/seal-calls.ts';
import type { SealPlacement } from '../../shared/domain/seal-placement.ts';

export type RoundOptions = Omit<Extract<SealSource, { kind: 'round' }>, 'kind'>;

export const firstRound: RoundOptions = { name: '', diameterMm: 40, caption: '', hasStar: true, ringWidthMm: 1.2, serialNo: '' };

type Draft = { readonly way: 'round' | 'file'; readonly round: RoundOptions; readonly file: { readonly fileToken: string } | null; readonly longestMm: number | null; readonly isPureRed: boolean };

/** What the desk is asked to draw; null while there is nothing to draw from. */
export function sourceOf(draft: Draft): SealSource | null {
  if (draft.way === 'round') return draft.round.name.trim() === '' ? null : { kind: 'round', ...draft.round, name: draft.round.name.trim() };
  return draft.file === null ? null : { kind: 'file', fileToken: draft.file.fileToken, longestMm: draft.longestMm, isPureRed: draft.isPureRed };
}

type Readiness = { readonly hasDrawing: boolean; readonly name: string; readonly isKeyChecked: boolean; readonly timestampUrl: string; readonly hasTimestampRoot: boolean };

/** What is still to be done before a seal can be saved, as one sentence; null when nothing is. */
export function missingForSeal(seal: Readiness): string | null {
  if (!seal.hasDrawing) return '还没有印章图样。';
  if (!seal.isKeyChecked) return '请选择证书文件，输入口令并核对证书。';
  if (seal.timestampUrl.trim() !== '' && !seal.hasTimestampRoot) return '填了时间戳服务地址，还要选择它的根证书。';
  return seal.name.trim() === '' ? '请填写印章名称。' : null;
}

type Page = CallOutput<'seals.previewSeam'>['pages'][number];
export type SeamPages = readonly { readonly pageNumber: number; readonly slice: NonNullable<Page['slice']> }[];

/** The pages of each seam seal, in order. */
export function sealsOfSeam(pages: readonly Page[]): readonly SeamPages[] {
  const seals = new Map<number, { pageNumber: number; slice: NonNullable<Page['slice']> }[]>();
  for (const { pageNumber, slice } of pages) {
    if (slice !== null) seals.set(slice.sealIndex, [...(seals.get(slice.sealIndex) ?? []), { pageNumber, slice }]);
  }
  return [...seals.values()];
}

/** 正中, or by how much it stands off. */
export function placementText({ rightMm, downMm }: SealPlacement): string {
  const across = rightMm === 0 ? null : `${rightMm > 0 ? '偏右' : '偏左'} ${Math.abs(rightMm)} 毫米`;
  const down = downMm === 0 ? null : `${downMm > 0 ? '偏下' : '偏上'} ${Math.abs(downMm)} 毫米`;
  return across === null && down === null ? '盖章处正中' : [across, down].filter((each) => each !== null).join('，');
}
