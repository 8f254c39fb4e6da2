import type { z } from 'zod';
import { isSignedBy } from '../../crypto/key-pairs.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { err, ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { evidenceFileSchema, memberNames, sectionLabels, sectionNames } from './evidence-file.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { exportSignatureSchema, makeManifest, manifestSchema, plain, signedText } from './manifest.ts';
import type { ExportSignature, Manifest } from './manifest.ts';
import { readStoredZip } from './stored-zip.ts';
import type { ZipMember } from './stored-zip.ts';

/** One thing that was checked: what, whether it holds, and the plain sentence for it. */
export type EvidenceFinding = { readonly part: string; readonly holds: boolean; readonly text: string };

export type OpenedPackage = {
  readonly evidence: EvidenceFile;
  readonly manifest: Manifest;
  readonly signature: ExportSignature;
  /** By name, without manifest.json and signature.json. */
  readonly members: ReadonlyMap<string, Uint8Array>;
  readonly findings: readonly EvidenceFinding[];
};

/** A part for the list of findings: all problems, or the one sentence that says it is right. */
export function judged(part: string, problems: readonly string[], good: string): readonly EvidenceFinding[] {
  return problems.length === 0 ? [{ part, holds: true, text: good }] : [...new Set(problems)].map((text) => ({ part, holds: false, text }));
}

/**
 * Opens a package and checks that its files are those that its manifest chains, in their order, each byte of them, and that the
 * exporting person's signature is over that chain. Refuses what is no package at all; a package that was changed comes with findings.
 */
export function openPackage(bytes: Uint8Array): Result<OpenedPackage, Refusal> {
  const members = readStoredZip(bytes);
  if (!members.ok) return members;
  const read = <Schema extends z.ZodType>(name: string, schema: Schema): Result<z.output<Schema>, Refusal> => readMember(members.value, name, schema);
  const [evidence, manifest, signature] = [read(memberNames.evidence, evidenceFileSchema), read(memberNames.manifest, manifestSchema), read(memberNames.signature, exportSignatureSchema)];
  if (!evidence.ok || !manifest.ok || !signature.ok) {
    const first = [evidence, manifest, signature].find((each) => !each.ok);
    return first?.ok === false ? err(first.error) : refuse('not_a_package', '材料不完整。');
  }
  const listed = members.value.slice(0, -2);
  const findings = [
    ...judged('文件清单', membersProblems(members.value, manifest.value), `压缩包里的 ${members.value.length} 个文件与清单逐一相符，没有缺少、增加或调换。`),
    ...judged('校验链', chainProblems(evidence.value, listed, manifest.value), `校验链由各部分重新算出，与清单一致；链尾校验值 ${manifest.value.head}。`),
    ...judged('导出签名', signatureProblems(signature.value, manifest.value), exportWords(evidence.value, signature.value)),
  ];
  return ok({ evidence: evidence.value, manifest: manifest.value, signature: signature.value, members: new Map(listed.map((each) => [each.name, each.bytes])), findings });
}

/** A JSON file of ours is canonical: nothing may be said in two ways. */
function readMember<Schema extends z.ZodType>(members: readonly ZipMember[], name: string, schema: Schema): Result<z.output<Schema>, Refusal> {
  const member = members.find((each) => each.name === name);
  if (member === undefined) return refuse('not_a_package', `压缩包里没有 ${name}，不是完整的签约存证材料。`);
  const text = Buffer.from(member.bytes).toString('utf8');
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success && canonicalJson(plain(parsed.data)) === text ? ok(parsed.data) : refuse('not_a_package', `${name} 无法读取或被改动过。`);
}

function membersProblems(members: readonly ZipMember[], manifest: Manifest): string[] {
  const names = members.map((each) => each.name);
  const expected = [...manifest.members.map((each) => each.name), memberNames.manifest, memberNames.signature];
  const problems = expected.filter((name) => !names.includes(name)).map((name) => `缺少文件 ${name}。`);
  problems.push(...names.filter((name) => !expected.includes(name)).map((name) => `多出文件 ${name}，清单里没有。`));
  if (problems.length === 0 && names.join('\n') !== expected.join('\n')) problems.push('文件的先后次序与清单不一致。');
  for (const { name, digest, length } of manifest.members) {
    const member = members.find((each) => each.name === name);
    if (member !== undefined && (member.bytes.length !== length || sha256Hex(member.bytes) !== digest)) problems.push(`文件 ${name} 被改动过：与清单登记的校验值不一致。`);
  }
  return problems;
}

function chainProblems(evidence: EvidenceFile, members: readonly ZipMember[], manifest: Manifest): string[] {
  const expected = makeManifest(evidence, members);
  const problems = sectionNames.flatMap((name, index) => (expected.sections[index]?.digest === manifest.sections[index]?.digest ? [] : [`“${sectionLabels[name]}”一节与清单登记的校验值不一致。`]));
  if (canonicalJson(plain(expected)) !== canonicalJson(plain(manifest))) problems.push('校验链与重新算出的不一致，清单被改动过。');
  return problems;
}

function signatureProblems(signature: ExportSignature, manifest: Manifest): string[] {
  if (signature.head !== manifest.head) return ['导出签名不是为这份材料作出的。'];
  return isSignedBy(signedText(signature), signature.signature, signature.publicKey) ? [] : ['导出签名不成立：签名或签名人被改动过。'];
}

function exportWords(evidence: EvidenceFile, signature: ExportSignature): string {
  return `由 ${signature.name}（${signature.staffId}）在工作台 ${signature.deviceId} 导出并签名；签名公钥校验值 ${sha256Hex(Buffer.from(signature.publicKey, 'base64'))}，可与单位登记的人员公钥核对。${
    evidence.about.exportedBy.staffId === signature.staffId ? '' : '材料里写的导出人与签名人不同。'}`;
}
