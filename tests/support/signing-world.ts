import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { must } from '../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { CharacterDrawing, Signer, Stroke, VectorSeal, VerifyReport } from '../../shared/documents/doors.ts';
import { fontFilePaths } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { drawRoundSeal } from '../../shared/documents/marks/seal-drawing.ts';
import { appendBureauTail } from '../../shared/documents/signing/append-bureau-tail.ts';
import type { BureauTailInput } from '../../shared/documents/signing/append-bureau-tail.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { certificatesOfPem } from '../../shared/documents/signing/certificate-writer.ts';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import type { EventCertificateAuthority } from '../../shared/documents/signing/event-certificate.ts';
import { loadPkcs12Signer } from '../../shared/documents/signing/pkcs12.ts';
import { verifyDocument } from '../../shared/documents/verify/verify-document.ts';
import { plainBase } from './plain-base.ts';
import type { PlainBaseInput } from './plain-base.ts';

/** The signed-at moment of every test: 2026-01-21 10:00 in Shanghai. */
export const signingTimeMs = Date.UTC(2026, 0, 21, 2);
export const realRandom = { bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)) };

/** Real fonts, a real authority and a real seal identity, made once for a test file. */
export type SigningWorld = {
  readonly fonts: MarkFonts;
  readonly authority: EventCertificateAuthority;
  readonly sealSigner: Signer;
  /** The same key as its file. */
  readonly sealKeyFile: { readonly p12: Uint8Array; readonly passPhrase: string };
  readonly seal: VectorSeal;
  readonly trustedRoots: readonly Uint8Array[];
};

export async function createSigningWorld(): Promise<SigningWorld> {
  await ensureResources();
  const read = (path: string): Uint8Array => readFileSync(join(resourceDir, path));
  const fonts = openMarkFonts({ regular: read(fontFilePaths.regular), bold: read(fontFilePaths.bold) });
  const authority = createDemoAuthority({ keys: createDemoAuthorityKeys({ nowMs: signingTimeMs, random: realRandom }), random: realRandom });
  const passPhrase = 'yi-er-san-456';
  const identity = await createDemoSealIdentity({ nowMs: signingTimeMs, passPhrase, bureauName: '示例区住房和建设局', random: realRandom });
  const sealSigner = valueOf(await loadPkcs12Signer(identity.p12, passPhrase, signingTimeMs));
  const seal = valueOf(drawRoundSeal({ name: '示例市示例区住房和建设局', caption: '演示' }, fonts));
  const root = must(certificatesOfPem(identity.rootPem)[0], 'the root');
  return { fonts, authority, sealSigner, sealKeyFile: { p12: identity.p12, passPhrase }, seal, trustedRoots: [authority.rootCertificate, root] };
}

/** The value of a Result that must be one; the refusal's sentence fails the test. */
export function valueOf<Value>(result: Result<Value, Refusal>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** An original signed by an event certificate; whole file. */
export async function signOriginal(world: SigningWorld, original: Uint8Array): Promise<Uint8Array> {
  const signer = valueOf(await world.authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '王大三', nowMs: signingTimeMs }));
  const tail = valueOf(await appendCitizenTail(original, {
    drawings: sampleDrawings, signedOnIso: '2026-01-21', signedAtMs: signingTimeMs, signer, fonts: world.fonts,
  }));
  return joined(original, tail);
}

/** A signed copy sealed by the demonstration identity; whole file. */
export async function sealSigned(world: SigningWorld, signedCopy: Uint8Array, change: Partial<BureauTailInput> = {}): Promise<Uint8Array> {
  const tail = valueOf(await appendBureauTail(signedCopy, {
    seal: world.seal, sealedOnIso: '2026-01-25', sealedAtMs: signingTimeMs, signer: world.sealSigner, fonts: world.fonts, ...change,
  }));
  return joined(signedCopy, tail);
}

export async function sealedPlain(world: SigningWorld, input: PlainBaseInput): Promise<{ base: Uint8Array; signed: Uint8Array; sealed: Uint8Array }> {
  const base = await plainBase(input);
  const signed = await signOriginal(world, base);
  return { base, signed, sealed: await sealSigned(world, signed) };
}

export function verify(world: SigningWorld, bytes: Uint8Array): Promise<VerifyReport> {
  return verifyDocument(bytes, { trustedRoots: world.trustedRoots, nowMs: signingTimeMs });
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** 王大三, written with a steady mouse. */
export const sampleDrawings: readonly CharacterDrawing[] = [
  drawing('王', [[[70, 70], [230, 60]], [[80, 150], [220, 145]], [[150, 65], [152, 240]], [[40, 245], [260, 238]]]),
  drawing('大', [[[50, 120], [250, 110]], [[150, 40], [145, 130], [110, 200], [50, 255]], [[150, 125], [190, 200], [260, 250]]]),
  drawing('三', [[[80, 80], [220, 70]], [[90, 150], [210, 145]], [[40, 235], [130, 225], [260, 228]]]),
];

function drawing(character: string, strokes: readonly (readonly (readonly [number, number])[])[]): CharacterDrawing {
  let startMs = 0;
  return {
    character, width: 300, height: 300,
    strokes: strokes.map((corners) => {
      const stroke = penStroke(corners, startMs);
      startMs = (stroke.at(-1)?.t ?? startMs) + 180;
      return stroke;
    }),
  };
}

/** Points about every 12 ms along the corners, quicker towards the end, as a hand does. */
function penStroke(corners: readonly (readonly [number, number])[], startMs: number): Stroke {
  const points: { x: number; y: number; t: number; pressure: number }[] = [];
  corners.slice(1).forEach(([toX, toY], index) => {
    const [fromX, fromY] = corners[index] ?? [toX, toY];
    for (let step = points.length === 0 ? 0 : 1; step <= 10; step += 1) {
      const part = (step / 10) ** 1.4;
      points.push({ x: fromX + (toX - fromX) * part, y: fromY + (toY - fromY) * part, t: startMs + points.length * 12 + (points.length % 3), pressure: 0.5 });
    }
  });
  return points;
}
