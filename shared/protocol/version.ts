/** Both sides name their protocol in the `x-protocol` header; a hub answers 426 to uploads of an older one (Sync, line 10). */
export const protocolVersion = 1;

/** What package.json says; evidence names it. */
export const programVersion = '0.1.0';
