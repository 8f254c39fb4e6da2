import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import type { FrontDoor } from '../front-door/front-door.ts';
import { appScheme } from './guards.ts';
import { answerScreenRequest } from './screen-answer.ts';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built screens from `screensDir` at app://desk/, and the front door in their place while it is closed. */
export function serveScreens<Desk>(screensDir: string, door: () => FrontDoor<Desk> | null): void {
  protocol.handle(appScheme, (request) => answerScreenRequest(request, { readScreen: (path) => readFile(join(screensDir, path)), door }));
}
