import { ipcRenderer } from 'electron';

// The page gets one thing: a port to the desk process, handed over as a window message of its own origin. Nothing of Electron is
// exposed, so there is no surface to call. The page asks by posting 'desk-port-please', after each load.
ipcRenderer.on('desk-port', (event) => {
  window.postMessage('desk-port', window.location.origin, [...event.ports]);
});

window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === window.location.origin && event.data === 'desk-port-please') ipcRenderer.send('desk-port-please');
});
