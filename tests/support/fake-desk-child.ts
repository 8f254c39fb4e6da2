import type { MessagePortMain } from 'electron';
import type { DeskChild } from '../../electron/shell/desk-link.ts';

export type FakeDeskChild = DeskChild & {
  /** What the shell told it, in order. */
  readonly told: unknown[];
  readonly kills: number[];
  readonly say: (message: unknown) => void;
  readonly exit: (code: number) => void;
};

/** A utility process that does only what the test says; `onTold` hears each message of the shell. */
export function createFakeDeskChild(onTold: (message: unknown, ports: readonly MessagePortMain[]) => void = () => undefined): FakeDeskChild {
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((code: number) => void)[] = [];
  const told: unknown[] = [];
  const kills: number[] = [];
  const exit = (code: number): void => exitListeners.splice(0).forEach((listener) => listener(code));
  return {
    told, kills, exit,
    postMessage: (message, transfer = []) => {
      told.push(message);
      onTold(message, transfer);
    },
    kill: () => {
      kills.push(1);
      exit(1);
    },
    on: (_event, listener) => messageListeners.push(listener),
    once: (_event, listener) => exitListeners.push(listener),
    say: (message) => messageListeners.forEach((listener) => listener(message)),
  };
}
