import { startDeskOnPort } from '../desk/host-on-port.ts';
import { hostDesk } from './desk-host.ts';

// The program of Electron's utility process. Everything it does, the browser host does too with other wires.
hostDesk(process.parentPort, ({ dataDir, hubUrl, port }) => startDeskOnPort({ dataDir, hubUrl, port, demo: isLoopbackHub(hubUrl), version: '0.1.0' }), (code) => process.exit(code));

/** A hub on this very machine is the demonstration's. */
function isLoopbackHub(hubUrl: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(hubUrl).hostname);
}
