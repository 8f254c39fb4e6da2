import { registerHooks } from 'node:module';

// Loaded before a program of the shell: `electron` is the pretended one, and a utility process finds the line to its parent where Electron puts it.
const pretended = new URL('./electron.ts', import.meta.url).href;
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: pretended, shortCircuit: true } : next(specifier, context)) });

if (process.env['PRETENDED_UTILITY_PROCESS'] === '1') {
  // Electron ends its utility processes with itself.
  process.on('disconnect', () => process.exit(1));
  Object.assign(process, { parentPort: {
    postMessage: (message: unknown) => void process.send?.(message),
    on: (_event: 'message', listener: (message: { data: unknown; ports: readonly never[] }) => void) => process.on('message', (data) => listener({ data, ports: [] })),
  } });
}
