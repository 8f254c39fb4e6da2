import { expect, test } from 'vitest';
import { stopBeforeQuit } from '../../../../electron/shell/stop-before-quit.ts';

test('the program ends only after the desk has stopped, and stops it once', async () => {
  const said: string[] = [];
  let quitting: (() => boolean) | null = null;
  let stopped = (): void => undefined;
  const app = {
    on: (_event: 'will-quit', listener: (event: { readonly preventDefault: () => void }) => void) => {
      quitting = () => {
        let isPrevented = false;
        listener({ preventDefault: () => { isPrevented = true; } });
        return !isPrevented;
      };
    },
    quit: () => void said.push(quitting?.() === true ? 'ended' : 'held'),
  };
  stopBeforeQuit(app, { stop: () => new Promise((resolve) => {
    said.push('stop');
    stopped = resolve;
  }) });
  app.quit();
  app.quit();
  expect(said).toEqual(['stop', 'held', 'held']);
  stopped();
  await Promise.resolve();
  await Promise.resolve();
  expect(said).toEqual(['stop', 'held', 'held', 'ended']);
});
