import { characterDrawingSchema } from '../../domain/character-drawing.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { refuse, ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { memberNames } from './evidence-file.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { makeExportSignature, makeManifest, plain } from './manifest.ts';
import type { ExportSignature } from './manifest.ts';
import { strokePicture } from './stroke-picture.ts';
import { writeStoredZip } from './stored-zip.ts';
import type { ZipMember } from './stored-zip.ts';

export type DrawnStrokes = { readonly section: NonNullable<EvidenceFile['handwriting']>; readonly members: readonly ZipMember[] };

/** The strokes as they were stored, and a picture of each character drawn from them. */
export function drawStrokes(stored: Uint8Array): Result<DrawnStrokes, Refusal> {
  const drawings = characterDrawingSchema.array().safeParse(parseJson(Buffer.from(stored).toString('utf8')));
  if (!drawings.success) return refuse('drawings', '签字笔迹的文件无法读取，请联网同步后再试；仍然不行请联系管理员。');
  const pictures = drawings.data.map((drawing, index) => ({ drawing, name: `笔迹/${index + 1}.svg`, bytes: new Uint8Array(Buffer.from(strokePicture(drawing), 'utf8')) }));
  const characters = pictures.map(({ drawing, name, bytes }) => {
    const points = drawing.strokes.flat();
    return {
      character: drawing.character, strokes: drawing.strokes.length, points: points.length, hasPressure: new Set(points.map((point) => point.pressure)).size > 2,
      picture: name, pictureDigest: sha256Hex(bytes),
    };
  });
  return ok({
    section: { member: memberNames.strokes, digest: sha256Hex(stored), characters },
    members: [{ name: memberNames.strokes, bytes: stored }, ...pictures.map(({ name, bytes }) => ({ name, bytes }))],
  });
}

export type PackageInput = {
  readonly evidence: EvidenceFile;
  /** 存证说明, typeset. */
  readonly summary: Uint8Array;
  /** Documents, strokes and pictures, as the evidence names them. */
  readonly members: readonly ZipMember[];
  readonly signer: Pick<ExportSignature, 'staffId' | 'name' | 'deviceId' | 'publicKey'>;
  readonly sign: (text: string) => string;
};

/** The whole zip and the head of its chain. The same input gives the same bytes, the signature apart. */
export function makePackage({ evidence, summary, members, signer, sign }: PackageInput): { readonly bytes: Uint8Array; readonly head: string } {
  const listed = [{ name: memberNames.summary, bytes: summary }, { name: memberNames.evidence, bytes: jsonBytes(evidence) }, ...members];
  const manifest = makeManifest(evidence, listed);
  const signature = makeExportSignature({ head: manifest.head, ...signer }, sign);
  const bytes = writeStoredZip([...listed, { name: memberNames.manifest, bytes: jsonBytes(manifest) }, { name: memberNames.signature, bytes: jsonBytes(signature) }]);
  return { bytes, head: manifest.head };
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(plain(value)));
}
