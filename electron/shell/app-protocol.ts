import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { appScheme } from './guards.ts';
import { answerScreenRequest } from './screen-answer.ts';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built screens from `screensDir` at app://desk/. */
export function serveScreens(screensDir: string): void {
  protocol.handle(appScheme, (request) => answerScreenRequest(request, (path) => readFile(join(screensDir, path))));
}
