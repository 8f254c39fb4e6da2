import { useState, type ReactNode } from 'react';
import { Input, Select } from 'antd';
import type { TemplateRow } from '../../../shared/desk/template-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { nextVersionName, type TemplateDraft } from '../../text/template-draft.ts';
import { kindLabels } from '../../text/words.ts';
import { ActDialog, Field } from '../act-dialog.tsx';

type SaveDialogProps = { readonly draft: TemplateDraft; readonly text: string; readonly rows: readonly TemplateRow[]; readonly onSaved: (templateVersionId: string) => void; readonly onClose: () => void };

const kinds = (['agreement', 'waiver_statement'] as const).map((value) => ({ value, label: kindLabels[value] }));

/** 存为新版本. */
export function SaveDialog({ draft, text, rows, onSaved, onClose }: SaveDialogProps): ReactNode {
  const action = useAction();
  const [kind, setKind] = useState(draft.kind);
  const [title, setTitle] = useState(draft.title);
  const [versionName, setVersionName] = useState(() => nextVersionName(rows, draft.kind, draft.title));
  const save = async (): Promise<void> => {
    const saved = await action.run('templates.save', { kind, title, versionName, text }, '模板已保存');
    if (saved !== null) onSaved(saved.templateVersionId);
  };
  return (
    <ActDialog title="存为新版本" effect="保存后不能修改，要改就再存一个新版本。已有的版本和用它签的协议不受影响；批次要用新版本，请到“批次”里选择。" confirmLabel="保存"
      isReady={title.trim() !== '' && versionName.trim() !== ''} action={action} onConfirm={() => void save()} onClose={onClose}>
      <Field label="文书">{(id) => <Select id={id} value={kind} disabled={!draft.isNew} onChange={setKind} options={kinds} style={{ width: '100%' }} />}</Field>
      <Field label="模板名称">{(id) => <Input id={id} value={title} maxLength={60} onChange={(event) => setTitle(event.target.value)} />}</Field>
      <Field label="版本名称" hint="例如“第2版”“2026年春季”。">{(id) => <Input id={id} value={versionName} maxLength={30} onChange={(event) => setVersionName(event.target.value)} />}</Field>
    </ActDialog>
  );
}
