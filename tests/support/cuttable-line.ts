import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP line between a program and its server that a test can cut, slow down and heal. Knows nothing of what goes over it. */
export type CuttableLine = {
  /** What the program is given for the server's address. */
  readonly address: string;
  /** Open connections end at once, new ones are reset; nobody is told why. */
  readonly cut: () => void;
  /** Every piece of data is held so long on its way, in both directions, in its order. */
  readonly slow: (delayMs: number) => void;
  readonly heal: () => void;
  readonly close: () => Promise<void>;
};

export async function openCuttableLine(port: number): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let isCut = false;
  let delayMs = 0;
  const carry = (from: Socket, to: Socket): void => {
    from.on('data', (data: Buffer) => {
      if (delayMs === 0) to.write(data);
      else setTimeout(() => { if (!to.destroyed) to.write(data); }, delayMs);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      if (delayMs === 0) to.destroy();
      else setTimeout(() => to.destroy(), delayMs);
    });
    open.add(from);
  };
  const server = createServer((socket) => {
    if (isCut) {
      socket.resetAndDestroy();
      return;
    }
    const other = connect(port, '127.0.0.1');
    carry(socket, other);
    carry(other, socket);
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  // A TCP server's address is never a pipe's name.
  const own = server.address() as AddressInfo;
  const endAll = (): void => open.forEach((each) => each.destroy());
  return {
    address: `http://127.0.0.1:${own.port}`,
    cut: () => {
      isCut = true;
      endAll();
    },
    slow: (ms) => { delayMs = ms; },
    heal: () => { [isCut, delayMs] = [false, 0]; },
    close: () => new Promise((done) => {
      server.close(() => done());
      endAll();
    }),
  };
}
