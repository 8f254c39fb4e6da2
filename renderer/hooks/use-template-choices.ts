import { useMemo } from 'react';
import type { DocumentKind } from '../../shared/domain/records.ts';
import { useCall } from './use-call.ts';
import { timeText } from '../text/times.ts';

/** The saved versions of a kind, as they are chosen from. */
export function useTemplateChoices(kind: DocumentKind): { readonly value: string; readonly label: string }[] {
  const list = useCall('templates.list', {});
  return useMemo(() => (list.value?.templates ?? []).filter((each) => each.kind === kind)
    .map((each) => ({ value: each.templateVersionId, label: `${each.title} · ${each.versionName}（${timeText(each.createdAtMs)}）` })), [list.value, kind]);
}
