import type { Session } from 'electron';
import { isAllowedPermission, safeFileName } from './guards.ts';

/** Electron approves every permission by default; both handlers have to be set, the check and the request (checklist item 5). */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    decide(isAllowedPermission({ permission, address: details.requestingUrl, isMainFrame: details.isMainFrame, mediaTypes }));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isAllowedPermission({ permission, address: requestingOrigin, isMainFrame: details.isMainFrame, mediaTypes: details.mediaType === undefined ? [] : [details.mediaType] }));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  session.on('will-download', (_event, item) => {
    // Screens save what the desk made (blob:); the person always chooses where.
    item.setSaveDialogOptions({ title: '保存', defaultPath: safeFileName(item.getFilename()) });
  });
}
