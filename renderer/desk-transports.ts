import { z } from 'zod';
import { answerMessageSchema, type CallMessage } from '../shared/desk/contract.ts';

/** The line to the desk process. Answers are what the desk said, unread; `onEvent` hears every event. A lost line rejects. */
export type DeskTransport = {
  readonly ask: (message: CallMessage) => Promise<unknown>;
  readonly onEvent: (listener: (event: unknown) => void) => void;
  /** Hands a file over; the answer carries `fileToken`. */
  readonly upload: (fileName: string, bytes: ArrayBuffer) => Promise<unknown>;
  readonly download: (fileToken: string) => Promise<Blob>;
};

const fileMessageSchema = z.object({ bytes: z.instanceof(Uint8Array) });

/** Electron's preload hands over a port when asked; an ordinary browser talks to the host it was loaded from. */
export function connectDesk(page: Window): DeskTransport {
  return page.location.protocol === 'app:' ? connectPort(page) : connectHost();
}

function connectHost(): DeskTransport {
  return {
    ask: async (message) => {
      const response = await fetch('/call', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(message) });
      // Before it reads a call the host may refuse it, a closed session above all: then its body is the refusal itself.
      const body: unknown = await response.json();
      const answer = answerMessageSchema.safeParse(body);
      return answer.success ? answer.data.result : body;
    },
    onEvent: (listener) => {
      const source = new EventSource('/events');
      // The browser opens a broken line again by itself; what was missed meanwhile is asked for anew.
      let wasOpen = false;
      source.addEventListener('open', () => {
        if (wasOpen) listener({ event: 'session_changed' });
        wasOpen = true;
      });
      source.addEventListener('message', (message) => listener(JSON.parse(String(message.data))));
    },
    upload: async (fileName, bytes) => {
      const response = await fetch(`/files?name=${encodeURIComponent(fileName)}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: bytes });
      return response.json();
    },
    download: async (fileToken) => {
      const response = await fetch(`/files/${encodeURIComponent(fileToken)}`);
      if (!response.ok) throw new Error(`file ${response.status}`);
      return response.blob();
    },
  };
}

function connectPort(page: Window): DeskTransport {
  const waiting = new Map<number, (result: unknown) => void>();
  const listeners: ((event: unknown) => void)[] = [];
  const port = waitForPort(page, (data) => {
    const answer = answerMessageSchema.safeParse(data);
    if (!answer.success) return listeners.forEach((listener) => listener(data));
    waiting.get(answer.data.id)?.(answer.data.result);
    waiting.delete(answer.data.id);
  });
  // Numbers below zero: the client counts its calls upwards from one.
  let lastFileId = 0;
  const send = async (id: number, message: object): Promise<unknown> => {
    const open = await port;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      open.postMessage({ ...message, id });
    });
  };
  return {
    ask: (message) => send(message.id, message),
    onEvent: (listener) => void listeners.push(listener),
    upload: (fileName, bytes) => {
      lastFileId -= 1;
      return send(lastFileId, { file: 'upload', fileName, bytes: new Uint8Array(bytes) });
    },
    download: async (fileToken) => {
      lastFileId -= 1;
      const { bytes } = fileMessageSchema.parse(await send(lastFileId, { file: 'download', fileToken }));
      return new Blob([new Uint8Array(bytes)]);
    },
  };
}

function waitForPort(page: Window, onMessage: (data: unknown) => void): Promise<MessagePort> {
  return new Promise((resolve) => {
    page.addEventListener('message', (event) => {
      const [port] = event.ports;
      if (event.source !== page || event.origin !== page.location.origin || event.data !== 'desk-port' || port === undefined) return;
      port.addEventListener('message', (message) => onMessage(message.data));
      port.start();
      resolve(port);
    });
    page.postMessage('desk-port-please', page.location.origin);
  });
}
