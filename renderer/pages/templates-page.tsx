import { useState, type ReactNode } from 'react';
import { Button, Dropdown, Space, Upload } from 'antd';
import type { TemplateRow } from '../../shared/desk/template-calls.ts';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { TemplateEditor } from '../components/template/template-editor.tsx';
import { TemplateList } from '../components/template/template-list.tsx';
import { useAction } from '../hooks/use-action.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { useDesk } from '../hooks/use-desk.ts';
import { hasRole, useOffice } from '../hooks/use-office.ts';
import { goTo } from '../hooks/use-route.ts';
import { emptyDraft, type TemplateDraft } from '../text/template-draft.ts';
import { kindLabels } from '../text/words.ts';

/** What the address says while a text is on the table that no version holds. */
const newId = 'new';

/** 模板: all versions; one of them; or a text that is not saved yet. */
export function TemplatesPage({ shownId }: { readonly shownId: string | null }): ReactNode {
  const list = useCall('templates.list', {});
  const [fresh, setFresh] = useState<TemplateDraft | null>(null);
  const begin = (draft: TemplateDraft): void => {
    setFresh(draft);
    goTo('templates', newId);
  };
  const rows = list.value?.templates ?? [];
  if (shownId === newId) return <TemplateEditor key={newId} draft={fresh ?? emptyDraft('agreement')} rows={rows} savedId={null} />;
  if (shownId !== null) return <SavedTemplate key={shownId} templateVersionId={shownId} rows={rows} />;
  return <PageFrame title="模板" extra={<NewTemplate onBegin={begin} />}><Loaded state={list}>{(value) => <TemplateList templates={value.templates} />}</Loaded></PageFrame>;
}

function SavedTemplate({ templateVersionId, rows }: { readonly templateVersionId: string; readonly rows: readonly TemplateRow[] }): ReactNode {
  const loaded = useCall('templates.load', { templateVersionId }, changesNothing);
  if (loaded.value === null) return <PageFrame title="模板" extra={<Button onClick={() => goTo('templates')}>返回列表</Button>}><Loaded state={loaded}>{() => null}</Loaded></PageFrame>;
  const { kind, title, versionName } = loaded.value;
  const text = loaded.value.text.replace(/\r\n?/g, '\n');
  return <TemplateEditor draft={{ kind, title, text, origin: versionName, notes: [], isNew: false }} rows={rows} savedId={templateVersionId} />;
}

function NewTemplate({ onBegin }: { readonly onBegin: (draft: TemplateDraft) => void }): ReactNode {
  const mayEdit = hasRole(useOffice(), ['admin']);
  const desk = useDesk();
  const action = useAction();
  const [isReading, setReading] = useState(false);
  if (!mayEdit) return <span className="desk-muted">模板由管理员修改</span>;
  const take = async (file: File): Promise<void> => {
    setReading(true);
    const uploaded = await desk.upload(file);
    if (uploaded.ok) {
      const read = await action.run('templates.importDocx', { fileToken: uploaded.value });
      if (read !== null) onBegin({ kind: read.kind, title: read.title, text: read.text, notes: read.notes, origin: read.fileName, isNew: true });
    } else action.refuse(uploaded.error);
    setReading(false);
  };
  const kinds = (['agreement', 'waiver_statement'] as const).map((key) => ({ key, label: kindLabels[key], onClick: () => onBegin(emptyDraft(key)) }));
  return (
    <Space wrap>
      <RefusalAlert refusal={action.refusal} onClose={() => action.refuse(null)} />
      <Dropdown menu={{ items: kinds }} trigger={['click']}><Button>新建模板</Button></Dropdown>
      <Upload accept=".docx,.doc" showUploadList={false} beforeUpload={(file) => {
        void take(file);
        return Upload.LIST_IGNORE;
      }}><Button type="primary" loading={isReading}>导入 Word</Button></Upload>
    </Space>
  );
}
