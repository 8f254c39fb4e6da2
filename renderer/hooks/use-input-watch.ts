import { useEffect } from 'react';
import { useDesk } from './use-desk.ts';

const tellEveryMs = 20_000;

/** Tells the desk that somebody is at the keyboard, at most three times a minute; and locks with Ctrl+L (⌘L). */
export function useInputWatch(): void {
  const desk = useDesk();
  useEffect(() => {
    let toldMs = Date.now();
    const noteInput = (): void => {
      if (Date.now() - toldMs < tellEveryMs) return;
      toldMs = Date.now();
      void desk.call('session.touch', {});
    };
    const noteKey = (event: KeyboardEvent): void => {
      noteInput();
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'l') return;
      event.preventDefault();
      void desk.call('session.lock', {});
    };
    window.addEventListener('keydown', noteKey, true);
    for (const kind of inputEvents) window.addEventListener(kind, noteInput, { capture: true, passive: true });
    return () => {
      window.removeEventListener('keydown', noteKey, true);
      for (const kind of inputEvents) window.removeEventListener(kind, noteInput, true);
    };
  }, [desk]);
}

const inputEvents = ['pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;
