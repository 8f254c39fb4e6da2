import { scanExtension } from '../agreements/document-files.ts';
import { readMeta } from '../db/meta.ts';
import { loadRecord } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocument } from '../files/part-store.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { readLogExcerpt } from './read-log-excerpt.ts';
import type { LogExcerpt } from './read-log-excerpt.ts';
import { roleLabels } from '../../../shared/documents/evidence/check-documents.ts';
import { drawStrokes } from '../../../shared/documents/evidence/make-package.ts';
import type { DrawnStrokes } from '../../../shared/documents/evidence/make-package.ts';
import type { DocumentRole, EvidenceFile, LogEntry } from '../../../shared/documents/evidence/evidence-file.ts';
import type { ZipMember } from '../../../shared/documents/evidence/stored-zip.ts';
import { recordSchemas } from '../../../shared/domain/records.ts';
import type { Agreement, DocumentRef, Signing, TemplateVersion } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** All that a package says and holds, before it is put into its form. */
export type GatheredEvidence = {
  readonly agreement: Agreement;
  /** Null: 纸质签约. */
  readonly signing: Signing | null;
  readonly records: EvidenceFile['records'];
  readonly log: LogExcerpt;
  /** As recorded at 提交, read as plain JSON. */
  readonly recorded: EvidenceFile['signing'];
  readonly strokes: DrawnStrokes | null;
  readonly documents: EvidenceFile['documents'];
  readonly members: readonly ZipMember[];
  readonly template: TemplateVersion;
  readonly trust: EvidenceFile['trust'];
};

/** Reads it all together, fetching what is not here. The records are those that the log itself says, so that the excerpt proves them. */
export async function gatherEvidence(deps: DeskDeps, loaded: LoadedVersion, signingId: string | null): Promise<Result<GatheredEvidence, Refusal>> {
  const { agreementId, householdId } = loaded.agreement;
  const log = await readLogExcerpt(deps, { agreementId, householdId });
  if (!log.ok) return log;
  const records = recordsIn(log.value.changeLog.entries);
  const agreement = records.agreements.find((each) => each.agreementId === agreementId);
  const signing = records.signings.find((each) => each.signingId === signingId) ?? null;
  if (agreement?.issued == null || (signingId !== null && signing?.signedCopy == null)) return refuse('not_uploaded', '这次签字还没有上传到服务器，或者签字件还没有生成，请联网同步后再导出存证材料。');
  if (signingId === null && agreement.sealed?.channel !== 'paper') return refuse('no_signing', '这份协议没有可以导出存证材料的签字，请刷新后查看状态。');
  const template = await loadRecord(deps.db, 'confirmed', 'template', agreement.issued.templateVersionId);
  if (template === null) return refuse('unknown_template', '这份协议所用的模板还没有同步到这台工作台，请联网同步后再试。');
  const files = await readFiles(deps, filesOf(agreement, signing, records.signings));
  if (!files.ok) return files;
  const way = await readWay(deps, signing);
  if (!way.ok) return way;
  return ok({
    agreement, signing, log: log.value, template, ...way.value,
    records: { agreement, signings: records.signings, sealUses: records.sealUses },
    documents: files.value.map(({ bytes: _bytes, ...document }) => document), members: files.value.map(({ member, bytes }) => ({ name: member, bytes })),
    trust: await trustOf(deps, agreement),
  });
}

/** The newest text of each record. */
function recordsIn(entries: readonly LogEntry[]): { agreements: Agreement[]; signings: Signing[]; sealUses: EvidenceFile['records']['sealUses'] } {
  const newest = new Map(entries.flatMap((entry) => entry.opened.map((each) => [`${each.kind}:${each.id}`, each] as const)));
  const of = (kind: string): unknown[] => [...newest.values()].filter((each) => each.kind === kind).map((each) => parseJson(each.text));
  return {
    agreements: of('agreement').map((each) => recordSchemas.agreement.parse(each)),
    signings: of('signing').map((each) => recordSchemas.signing.parse(each)).toSorted((one, other) => one.attempt - other.attempt),
    sealUses: of('seal_use').map((each) => recordSchemas.seal_use.parse(each)),
  };
}

type WantedFile = { readonly role: DocumentRole; readonly name: string; readonly note: string; readonly ref: DocumentRef };

/** 待签文本 and its 大字版, the signed copy with the 委托书 it stands on, what came of it, and the signed copies that were returned. */
function filesOf(agreement: Agreement, signing: Signing | null, signings: readonly Signing[]): WantedFile[] {
  const issued = must(agreement.issued, 'asked before');
  const files: WantedFile[] = [
    { role: 'original', name: roleLabels.original, note: '', ref: issued.original }, { role: 'reading_text', name: roleLabels.reading_text, note: '', ref: issued.readingText },
  ];
  if (signing?.signedCopy != null) files.push({ role: 'signed', name: roleLabels.signed, note: signing.outcome === 'returned' ? '已退回' : '', ref: signing.signedCopy });
  if (signing?.counter?.agent !== undefined) files.push({ role: 'letter', name: roleLabels.letter, note: '', ref: signing.counter.agent.letter });
  const { sealed } = agreement;
  if (sealed !== null && (signing === null || agreement.signingId === signing.signingId)) {
    const role = sealed.channel === 'paper' ? 'paper_scan' as const : 'sealed' as const;
    files.push({ role, name: roleLabels[role], note: agreement.status === 'void' ? '已作废' : '', ref: sealed.document });
  }
  for (const each of signings) {
    if (each.signingId === signing?.signingId || each.outcome !== 'returned' || each.signedCopy === null) continue;
    files.push({ role: 'returned', name: `${roleLabels.returned}-第${each.attempt}次`, note: `第 ${each.attempt} 次`, ref: each.signedCopy });
  }
  return files;
}

type GatheredFile = EvidenceFile['documents'][number] & { readonly bytes: Uint8Array };

async function readFiles(deps: DeskDeps, wanted: readonly WantedFile[]): Promise<Result<GatheredFile[], Refusal>> {
  const files: GatheredFile[] = [];
  for (const { role, name, note, ref } of wanted) {
    const bytes = await readDocument(deps, ref);
    if (!bytes.ok) return bytes;
    const extension = role === 'reading_text' ? 'json' : role === 'paper_scan' || role === 'letter' ? scanExtension(bytes.value) : 'pdf';
    files.push({ role, member: `文书/${name}.${extension}`, digest: ref.digest, length: bytes.value.length, note, bytes: bytes.value });
  }
  return ok(files);
}

/** What was recorded on the way, and what was drawn. */
async function readWay(deps: DeskDeps, signing: Signing | null): Promise<Result<Pick<GatheredEvidence, 'recorded' | 'strokes'>, Refusal>> {
  if (signing === null) return ok({ recorded: null, strokes: null });
  const evidence = await readDocument(deps, signing.evidence);
  if (!evidence.ok) return evidence;
  const drawings = await readDocument(deps, signing.drawings);
  if (!drawings.ok) return drawings;
  const strokes = drawStrokes(drawings.value);
  if (!strokes.ok) return strokes;
  return ok({ recorded: parseJson(Buffer.from(evidence.value).toString('utf8')) as EvidenceFile['signing'], strokes: strokes.value });
}

/** Whom this desk believes, as far as this package needs it. */
async function trustOf(deps: DeskDeps, { sealed }: Agreement): Promise<EvidenceFile['trust']> {
  const seal = sealed?.sealId == null ? null : await loadRecord(deps.db, 'confirmed', 'seal', sealed.sealId);
  return { eventRootsPem: await readMeta(deps.db, 'eventRootPem') ?? '', sealRootsPem: seal?.rootPem ?? '', timestampRootsPem: seal?.timestamp?.rootPem ?? '' };
}
