import { z } from 'zod';
import { sha256Hex } from '../../crypto/sha256.ts';
import { digestSchema } from '../../domain/records.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { sectionNames } from './evidence-file.ts';
import type { EvidenceFile } from './evidence-file.ts';
import type { ZipMember } from './stored-zip.ts';

/**
 * `manifest.json`: one hash chain over the sections of evidence.json and then over all other files of the package.
 * head(0) = sha256("qianyuetai evidence manifest 1"), head(n) = sha256(head(n-1) + " " + name + " " + digest).
 */
const manifestForm = 'qianyuetai evidence manifest 1';
export const manifestSchema = z.strictObject({
  form: z.literal(manifestForm),
  sections: z.array(z.strictObject({ name: z.string(), digest: digestSchema, head: digestSchema })),
  sectionsHead: digestSchema,
  members: z.array(z.strictObject({ name: z.string(), length: z.number().int(), digest: digestSchema, head: digestSchema })),
  head: digestSchema,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The digest of each section with the chain over them: what the printed summary names. */
export function chainSections(evidence: EvidenceFile): Pick<Manifest, 'sections' | 'sectionsHead'> {
  let head = sha256Hex(manifestForm);
  const sections = sectionNames.map((name) => {
    const digest = sha256Hex(canonicalJson(plain(evidence[name])));
    head = nextHead(head, name, digest);
    return { name, digest, head };
  });
  return { sections, sectionsHead: head };
}

/** The whole manifest; `members`: all files but manifest.json and signature.json, in their order. */
export function makeManifest(evidence: EvidenceFile, members: readonly ZipMember[]): Manifest {
  const chained = chainSections(evidence);
  let head = chained.sectionsHead;
  const listed = members.map(({ name, bytes }) => {
    const digest = sha256Hex(bytes);
    head = nextHead(head, name, digest);
    return { name, length: bytes.length, digest, head };
  });
  return { form: manifestForm, ...chained, members: listed, head };
}

function nextHead(head: string, name: string, digest: string): string {
  return sha256Hex(`${head} ${name} ${digest}`);
}

/** What zod has read is plain data. */
export function plain(value: unknown): Json {
  return value as Json;
}

/** `signature.json`: who exported the package signs the head of its chain with the key that signs their work on that desk. */
const signatureForm = 'qianyuetai evidence signature 1';
export const exportSignatureSchema = z.strictObject({
  form: z.literal(signatureForm), head: digestSchema, staffId: z.string(), name: z.string(), deviceId: z.string(), algorithm: z.literal('ECDSA P-256 SHA-256'),
  /** SPKI in base64; the hub's list of staff has it. */
  publicKey: z.string(), signature: z.string(),
});
export type ExportSignature = z.infer<typeof exportSignatureSchema>;

/** The text that is signed: everything else in signature.json. */
export function signedText({ head, staffId, name, deviceId, publicKey }: Pick<ExportSignature, 'head' | 'staffId' | 'name' | 'deviceId' | 'publicKey'>): string {
  return canonicalJson({ form: signatureForm, head, staffId, name, deviceId, publicKey });
}

export function makeExportSignature(signed: Pick<ExportSignature, 'head' | 'staffId' | 'name' | 'deviceId' | 'publicKey'>, sign: (text: string) => string): ExportSignature {
  return { form: signatureForm, ...signed, algorithm: 'ECDSA P-256 SHA-256', signature: sign(signedText(signed)) };
}
