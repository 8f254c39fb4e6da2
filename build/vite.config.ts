import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/**
 * The desk's screens, for app:// and the browser host alike. Pages are named after `#`, so relative addresses always hold; nothing is
 * inlined as data or script, so that the Content-Security-Policy of both hosts can stay at `script-src 'self'`.
 */
export default defineConfig({
  root: resolve(root, 'renderer'),
  base: './',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: resolve(root, 'dist/screens'), emptyOutDir: true, sourcemap: false, target: 'es2022', chunkSizeWarningLimit: 4000,
    assetsInlineLimit: 0, modulePreload: { polyfill: false },
  },
});
