import { z } from 'zod';
import { documentKindSchema } from '../domain/records.ts';
import { call } from './call.ts';
import { pageImageSchema } from './document-calls.ts';
import { nothing } from './session-calls.ts';

/** A fault of a template's text at its place, 1-based; characters are counted as people do. */
export const templateFaultSchema = z.object({ line: z.number().int(), column: z.number().int(), message: z.string() });
export type TemplateFaultView = z.infer<typeof templateFaultSchema>;

/** What an import did not take over or asks to look at: where in the Word file, what, what to do, and the line of the text it is about. */
export const importNoteSchema = z.object({ place: z.string(), what: z.string(), toDo: z.string(), line: z.number().int().nullable() });
export type ImportNote = z.infer<typeof importNoteSchema>;

export const templateRowSchema = z.object({
  templateVersionId: z.string(), kind: documentKindSchema, title: z.string(), versionName: z.string(), createdAtMs: z.number(), createdByName: z.string(),
  /** Batches that issue with this version. */
  usedBy: z.array(z.object({ batchId: z.string(), name: z.string() })),
});
export type TemplateRow = z.infer<typeof templateRowSchema>;

/** Longer than any template may be, so that who pastes a book is told by the template's own limit. */
const longestText = 2_000_000;
const textSchema = z.string().max(longestText, '文字太长，不像是一份模板，请删减后再试。');
const draftSchema = z.object({ kind: documentKindSchema, text: textSchema });

export const templateCalls = {
  'templates.list': call(nothing, z.object({ templates: z.array(templateRowSchema) })),
  'templates.load': call(z.object({ templateVersionId: z.string() }), templateRowSchema.extend({ text: z.string() })),
  /** Merge fields for the picker, by group; 名单列 are free columns of the lists at hand. */
  'templates.fields': call(nothing, z.object({ groups: z.array(z.object({ group: z.string(), fields: z.array(z.object({ label: z.string(), isNeeded: z.boolean() })) })) })),
  /** Every fault, in the text's order. */
  'templates.check': call(draftSchema, z.object({ faults: z.array(templateFaultSchema) })),
  /** A page of the text filled with a household (null: an invented one) and 甲方 of a batch. Faults are refused with their first sentence. */
  'templates.preview': call(draftSchema.extend({ title: z.string(), householdId: z.string().nullable(), batchId: z.string().nullable(), page: z.number().int().min(0) }), pageImageSchema),
  'templates.importDocx': call(z.object({ fileToken: z.string() }), z.object({ fileName: z.string(), kind: documentKindSchema, title: z.string(), text: z.string(), notes: z.array(importNoteSchema) })),
  /** Always a new version; none is ever changed. */
  'templates.save': call(
    draftSchema.extend({ title: z.string().trim().min(1, '请填写模板名称。').max(60, '模板名称最多 60 个字。'), versionName: z.string().trim().min(1, '请填写版本名称。').max(30, '版本名称最多 30 个字。') }),
    z.object({ templateVersionId: z.string() }),
  ),
} as const;
