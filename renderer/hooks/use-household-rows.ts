import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CallInput } from '../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../shared/desk/household-calls.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import { offsetOf } from '../text/selection.ts';
import { changesRecords } from './use-call.ts';
import { useDesk } from './use-desk.ts';

export type HouseholdFilter = CallInput<'households.selectAll'>;
/** A line of the long list; `row` null until its page has been asked for. */
export type ListedHousehold = { readonly key: string; readonly index: number; readonly row: HouseholdRow | null };

const pageSize = 200;

/** The whole list of a filter, however long: its length at once, its rows page by page as they come into view. */
export function useHouseholdRows(filter: HouseholdFilter): { readonly rows: ListedHousehold[]; readonly total: number | null; readonly refusal: Refusal | null; readonly want: (index: number) => void } {
  const desk = useDesk();
  const filterText = JSON.stringify(filter);
  const [round, setRound] = useState(0);
  const [total, setTotal] = useState<number | null>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly HouseholdRow[]>>(new Map());
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const asked = useRef(new Set<number>());
  const generation = useRef(0);

  const load = useCallback(async (offset: number): Promise<void> => {
    asked.current.add(offset);
    const mine = generation.current;
    const parsed: HouseholdFilter = JSON.parse(filterText);
    const answer = await desk.call('households.search', { ...parsed, offset, limit: pageSize });
    if (generation.current !== mine) return;
    setRefusal(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setTotal(answer.value.total);
    setPages((known) => new Map(offset === 0 ? [] : known).set(offset, answer.value.rows));
  }, [desk, filterText]);

  useEffect(() => {
    generation.current += 1;
    asked.current = new Set();
    void load(0);
  }, [load, round]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = desk.listen((event) => {
      if (!changesRecords(event)) return;
      clearTimeout(timer);
      timer = setTimeout(() => setRound((each) => each + 1), 400);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [desk]);

  const want = useCallback((index: number) => {
    const offset = offsetOf(index, pageSize);
    if (!asked.current.has(offset)) void load(offset);
  }, [load]);
  const rows = useMemo(() => Array.from({ length: total ?? 0 }, (_, index): ListedHousehold => {
    const offset = offsetOf(index, pageSize);
    const row = pages.get(offset)?.[index - offset] ?? null;
    return { key: row?.householdId ?? `row-${index}`, index, row };
  }), [pages, total]);
  return { rows, total, refusal, want };
}
