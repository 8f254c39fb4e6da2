import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where a secret was found: never the secret itself beyond what names it, so that a failing test may be shown to anybody. */
export type Trace = { readonly file: string; readonly secret: string; readonly encoding: string };

const encodings = {
  'UTF-8': (text: string) => Buffer.from(text, 'utf8'),
  'UTF-16': (text: string) => Buffer.from(text, 'utf16le'),
  'percent': (text: string) => Buffer.from(encodeURIComponent(text), 'utf8'),
  'JSON': (text: string) => Buffer.from([...text].map((unit) => (unit > '~' ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit)).join(''), 'utf8'),
  'base64': (text: string) => Buffer.from(Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, ''), 'utf8'),
} as const;

/** Looks for each secret, in every way it is likely to be written, in all bytes of all files below the folder. `isLeftOut` gets the path inside it. */
export function findTraces(folder: string, secrets: readonly string[], isLeftOut: (path: string) => boolean = () => false): Trace[] {
  const needles = secrets.flatMap((secret) => Object.entries(encodings).map(([encoding, encode]) => ({ secret, encoding, bytes: encode(secret) }))
    .filter((each, index, all) => all.findIndex((other) => other.bytes.equals(each.bytes)) === index));
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).flatMap((entry) => {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (isLeftOut(path)) return [];
    const bytes = readFileSync(join(folder, path));
    return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ secret, encoding }) => ({ file: path, secret: secret.slice(0, 3), encoding }));
  });
}
