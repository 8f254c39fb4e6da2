import { isHttpsUrl } from './headers.ts';

/** What a request says of the page that sent it. */
export type OriginClaims = {
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** The address citizens know; behind a proxy the Host header may be another. */
  readonly publicUrl: string | null;
};

/**
 * Whether a POST came from a page of ours (OWASP CSRF Prevention Cheat Sheet: Fetch Metadata, then Origin). A request that
 * says nothing of where it comes from is refused: every browser that can show these pages sends Origin with a POST. Where the public
 * address is https, Origin must be exactly that: a page of the same name without encryption may be anybody's.
 */
export function isFromOwnPage(claims: OriginClaims): boolean {
  if (claims.secFetchSite !== undefined) return claims.secFetchSite === 'same-origin';
  if (claims.origin === undefined || !URL.canParse(claims.origin)) return false;
  const origin = new URL(claims.origin);
  if (claims.publicUrl !== null && origin.origin === new URL(claims.publicUrl).origin) return true;
  return !isHttpsUrl(claims.publicUrl) && origin.host === claims.host;
}
