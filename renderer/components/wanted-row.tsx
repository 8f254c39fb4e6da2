import { useEffect, type ReactNode } from 'react';

/** Comes into being when its row comes into view, and then asks for it. */
export function WantedRow({ index, isKnown, want }: { readonly index: number; readonly isKnown: boolean; readonly want: (index: number) => void }): ReactNode {
  useEffect(() => {
    if (!isKnown) want(index);
  }, [index, isKnown, want]);
  return isKnown ? null : <span className="desk-muted">…</span>;
}
