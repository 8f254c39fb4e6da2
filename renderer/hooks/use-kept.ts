import { useCallback, useState } from 'react';

/** A choice of this window that outlives it: dark mode, the batch, a filter. Text only; never anything personal. */
export function useKept(key: string, initial: string): readonly [string, (value: string) => void] {
  const [value, setValue] = useState(() => window.localStorage.getItem(`qianyuetai.${key}`) ?? initial);
  const keep = useCallback((next: string) => {
    window.localStorage.setItem(`qianyuetai.${key}`, next);
    setValue(next);
  }, [key]);
  return [value, keep];
}
