/** A request as it goes over the wire, before the device signs it. */
export type WireRequest = { readonly method: string; readonly path: string; readonly body: Buffer; readonly headers: Readonly<Record<string, string>> };
export type Chance = (limit: number) => number;

/** What may stand in the place of any value of a message. */
const strangeValues: readonly unknown[] = [
  null, true, -1, 0, 1.5, 1e308, 2 ** 53, -(2 ** 53), '', 'x'.repeat(100_000), '\u0000', '\ud800', '𠮷', "'; drop table record; --", '../../etc/passwd', [], {}, [[]], { __proto__: null, constructor: 1 }, nested(60),
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** One value anywhere in it changed, dropped or doubled. */
export function mutateJson(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null || chance(6) === 0) return strangeValues[chance(strangeValues.length)];
  if (Array.isArray(value)) {
    const items: unknown[] = [...value];
    if (items.length === 0) return [strangeValues[chance(strangeValues.length)]];
    const at = chance(items.length);
    const act = chance(5);
    if (act === 0) return items.toSpliced(at, 1);
    if (act === 1) return [...items, items[at]];
    if (act === 2) return items.toReversed();
    return items.with(at, mutateJson(items[at], chance));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { strange: strangeValues[chance(strangeValues.length)] };
  const [name, inner] = entries[chance(entries.length)] ?? ['', null];
  const act = chance(6);
  if (act === 0) return Object.fromEntries(entries.filter(([each]) => each !== name));
  if (act === 1) return { ...value, strange: strangeValues[chance(strangeValues.length)] };
  return { ...value, [name]: mutateJson(inner, chance) };
}

/** The text of a message with something done to its bytes: cut, doubled names, endless nesting, numbers without end, bytes that are no UTF-8, no JSON. */
export function mutateBytes(body: Buffer, chance: Chance): Buffer {
  const text = body.toString('utf8');
  const at = chance(Math.max(1, body.length));
  const makers: readonly (() => Buffer)[] = [
    () => body.subarray(0, at),
    () => Buffer.concat([body.subarray(0, at), Buffer.from([0xff, 0xc0, 0xed, 0xa0, 0x80]), body.subarray(at)]),
    () => Buffer.concat([body.subarray(0, at), Buffer.from([0]), body.subarray(at)]),
    () => Buffer.from('['.repeat(100_000)),
    () => Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    () => Buffer.from(text.replace(/"(\w+)":/, `"$1":${'['.repeat(5_000)}${']'.repeat(5_000)},"$1":`)),
    () => Buffer.from(text.replace(/\{/, '{"commands":[],"parts":[],"changes":1,')),
    () => Buffer.from(text.replace(/:\d+/, `:${'9'.repeat(400)}`)),
    () => Buffer.from(text.replace(/:\d+/, ':1e999')),
    () => Buffer.concat([body, body]),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from('<html><body>502 Bad Gateway</body></html>'),
    () => Buffer.alloc(0),
  ];
  return makers[chance(makers.length)]?.() ?? body;
}

/** Something wrong with the request around its body. */
export function mutateAround(request: WireRequest, chance: Chance): WireRequest {
  const headers = { ...request.headers };
  const strangeTypes = ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', '///', 'application/x-www-form-urlencoded'];
  const strangePaths = ['?cursor=-1', '?cursor=1e99', '?cursor=9007199254740991', '?cursor=abc&limit=0', '?limit=1000000000', '?epoch=%00', '?householdId=%00', `?householdId=${'h'.repeat(5_000)}`, '?compared=-5', '/../x', '/%2e%2e/%00', '?%ff=1'];
  const act = chance(4);
  if (act === 0) return { ...request, headers: { ...headers, 'content-type': strangeTypes[chance(strangeTypes.length)] ?? '' } };
  if (act === 1) return { ...request, path: `${request.path.split('?')[0] ?? ''}${strangePaths[chance(strangePaths.length)] ?? ''}` };
  if (act === 2) return { ...request, headers: { ...headers, 'x-desk-waiting': ['-1', '1e99', 'x', '9007199254740991'][chance(4)] ?? '', 'x-desk-version': 'v'.repeat(3_000) } };
  return { ...request, method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'][chance(5)] ?? 'GET' };
}
