/** Plain data that survives JSON: what is digested, signed, stored and sent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * One text for one value: keys sorted by code unit, no spaces, absent keys left out (RFC 8785 for the values we use:
 * strings, safe integers, booleans, null, arrays, objects). Throws on a number that is not a finite safe value.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return textJson(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number that JSON cannot hold');
    return String(value);
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let pairs = '';
  for (const key of Object.keys(value).sort()) {
    const entry = value[key];
    if (entry !== undefined) pairs += `${pairs === '' ? '' : ','}${textJson(key)}:${canonicalJson(entry)}`;
  }
  return `{${pairs}}`;
}

/** No quote, backslash, control character or surrogate: JSON has such a text as it is (RFC 8259, section 7). */
const isPlain = /^[\u0020\u0021\u0023-\u005b\u005d-\ud7ff\ue000-\uffff]*$/;

/** As JSON.stringify, which takes longer to begin than most of our texts take. */
function textJson(text: string): string {
  return isPlain.test(text) ? `"${text}"` : JSON.stringify(text);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
