import { ok, type Refusal, type Result } from '../../../shared/lib/result.ts';
import type { ZipArchive } from './read-zip.ts';
import { attribute, decodeXml, scanXml } from './scan-xml.ts';

/** A relationship of a part (ECMA-376 part 2, 9.3): `type` is the last word of its address, the same in transitional and strict files. */
export type Relation = { readonly id: string; readonly type: string; readonly path: string };

/** The relationships of a part, or of the package when `partPath` is empty. */
export function readRelations(archive: ZipArchive, partPath: string): Result<Relation[], Refusal> {
  const slash = partPath.lastIndexOf('/');
  const folder = partPath.slice(0, slash + 1);
  const part = archive.read(`${folder}_rels/${partPath.slice(slash + 1)}.rels`);
  if (!part.ok) return part;
  const relations: Relation[] = [];
  if (part.value === null) return ok(relations);
  scanXml(decodeXml(part.value), {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      relations.push({
        id: attribute(attributes, 'Id') ?? '',
        type: (attribute(attributes, 'Type') ?? '').replace(/^.*\//, ''),
        path: resolvePath(folder, attribute(attributes, 'Target') ?? ''),
      });
    },
  });
  return ok(relations);
}

function resolvePath(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts: string[] = folder.split('/').filter((part) => part !== '');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
