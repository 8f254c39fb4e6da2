import { useSyncExternalStore } from 'react';

const wish = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the person has asked their computer for less movement (WCAG 2.2, 2.3.3; Media Queries 5, prefers-reduced-motion). */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(listen, () => wish.matches);
}

function listen(changed: () => void): () => void {
  wish.addEventListener('change', changed);
  return () => wish.removeEventListener('change', changed);
}
