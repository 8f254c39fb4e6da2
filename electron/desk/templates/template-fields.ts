import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { listColumns } from './list-columns.ts';
import { knownFields } from '../../../shared/documents/template/known-labels.ts';
import { ok } from '../../../shared/lib/result.ts';

type Group = { readonly group: string; readonly fields: { readonly label: string; readonly isNeeded: boolean }[] };

/** 插入字段: what a template may name, by group. */
export async function listTemplateFields(deps: DeskDeps): Answer<'templates.fields'> {
  const groups = new Map<string, Group>();
  const add = (group: string, label: string, isNeeded: boolean): void => {
    const known = groups.get(group) ?? { group, fields: [] };
    known.fields.push({ label, isNeeded });
    groups.set(group, known);
  };
  for (const { group, label, need } of knownFields) add(group, label, need !== 'optional');
  add('家庭成员', '家庭成员表', false);
  for (const label of await listColumns(deps.db)) add('名单列', label, false);
  return ok({ groups: [...groups.values()].map(({ group, fields }) => ({ group, fields })) });
}
