/** Plain data that survives JSON: what is digested, signed, stored and sent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * One text for one value: keys sorted by code unit, no spaces, absent keys left out (RFC 8785 for the values we use:
 * strings, safe integers, booleans, null, arrays, objects). Throws on a number that is not a finite safe value.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number that JSON cannot hold');
    return String(value);
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  const pairs: string[] = [];
  for (const key of keys) {
    const entry = value[key];
    if (entry !== undefined) pairs.push(`${JSON.stringify(key)}:${canonicalJson(entry)}`);
  }
  return `{${pairs.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
