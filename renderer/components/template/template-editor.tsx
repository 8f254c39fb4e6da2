import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { App, Button, Card, Space, Tag } from 'antd';
import type { TemplateRow } from '../../../shared/desk/template-calls.ts';
import { changesRecords, useCall } from '../../hooks/use-call.ts';
import { hasRole, useOffice } from '../../hooks/use-office.ts';
import { goTo, useLeaveGuard } from '../../hooks/use-route.ts';
import { useSettled } from '../../hooks/use-settled.ts';
import { insertedField, type TemplateDraft } from '../../text/template-draft.ts';
import { kindLabels } from '../../text/words.ts';
import { PageFrame } from '../page-frame.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { DraftPreview } from './draft-preview.tsx';
import { FaultList } from './fault-list.tsx';
import { ImportNotes } from './import-notes.tsx';
import { InsertField } from './insert-field.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { TemplateTextField, type TextFieldHandle } from './template-text-field.tsx';

type EditorProps = { readonly draft: TemplateDraft; readonly rows: readonly TemplateRow[]; readonly savedId: string | null };

/** The text at the left, checked as it is written; the printed pages at the right. */
export function TemplateEditor({ draft, rows, savedId }: EditorProps): ReactNode {
  const mayEdit = hasRole(useOffice(), ['admin']);
  const [text, setText] = useState(draft.text);
  const [dialog, setDialog] = useState<'save' | 'compare' | null>(null);
  const [newId, setNewId] = useState<string | null>(null);
  const field = useRef<TextFieldHandle>(null);
  const isUnsaved = mayEdit && newId === null && (draft.isNew || text !== draft.text);
  useLeaveGuard(isUnsaved, useLeaveQuestion());
  useEffect(() => {
    if (newId !== null) goTo('templates', newId);
  }, [newId]);
  const settled = useSettled(text, 350);
  const check = useCall('templates.check', { kind: draft.kind, text: settled }, changesRecords);
  const faults = check.value?.faults ?? null;
  const faultLines = useMemo(() => new Set(faults?.map((fault) => fault.line)), [faults]);
  const isChecked = settled === text && !check.isLoading;
  const canSave = isChecked && faults?.length === 0;
  const showPlace = (line: number, column: number): void => field.current?.showPlace(line, column);
  const usedBy = rows.find((row) => row.templateVersionId === savedId)?.usedBy ?? [];
  return (
    <PageFrame title={`${draft.title} · ${draft.origin}`} extra={(
      <Space wrap>
        <Button onClick={() => goTo('templates')}>返回列表</Button>
        <Button onClick={() => setDialog('compare')}>与其他版本比较</Button>
        {mayEdit && <Button type="primary" disabled={!canSave || !isUnsaved} onClick={() => setDialog('save')}>存为新版本</Button>}
      </Space>
    )}>
      <div>
        <Tag>{kindLabels[draft.kind]}</Tag>{isUnsaved && <Tag color="orange">未保存</Tag>}
        {savedId !== null && <span className="desk-muted">{usedBy.length === 0 ? '没有批次使用这个版本。' : `使用批次：${usedBy.map((batch) => batch.name).join('、')}。`}</span>}
        {!mayEdit && <span className="desk-muted">模板由管理员修改，您可以查看和预览。</span>}
      </div>
      <div className="desk-template">
        <div className="desk-stack">
          {draft.notes.length > 0 && <ImportNotes notes={draft.notes} fileName={draft.origin} onShow={(line) => showPlace(line, 1)} />}
          <RefusalAlert refusal={check.refusal} />
          <FaultList faults={faults} onShow={showPlace} />
          <Card size="small" title="正文" extra={mayEdit && <InsertField onInsert={(label) => field.current?.insert((all, at) => insertedField(label, all, at))} />}>
            <TemplateTextField ref={field} text={text} isReadOnly={!mayEdit} faultLines={faultLines} onChange={setText} />
          </Card>
          <WritingHints />
        </div>
        <Card size="small" title="预览" className="desk-template-preview"><DraftPreview kind={draft.kind} title={draft.title} text={settled} faults={check.isLoading ? null : faults} /></Card>
      </div>
      {dialog === 'save' && <SaveDialog draft={draft} text={text} rows={rows} onSaved={setNewId} onClose={() => setDialog(null)} />}
      {dialog === 'compare' && <CompareDialog draft={draft} text={text} firstId={savedId} onClose={() => setDialog(null)} />}
    </PageFrame>
  );
}

/** Asked before unsaved work is left behind. */
function useLeaveQuestion(): (leave: () => void) => void {
  const { modal } = App.useApp();
  return useCallback((leave) => {
    modal.confirm({ title: '模板还没有保存', content: '离开后，这里的修改会丢失。', okText: '不保存，离开', okButtonProps: { danger: true }, cancelText: '留在本页', onOk: leave });
  }, [modal]);
}

const marks: readonly (readonly [string, string])[] = [
  ['# 标题', '全文标题，只有一个'], ['## 小标题', '条款标题；“第一条 …”“一、…”这样的短行也是'], ['### 附件', '居中的标题'], ['第#条　#、　（#）　#.', '放在行首，自动编号'],
  ['> 　>< 　>> ', '放在行首：不缩进、居中、居右'], ['| 甲 | 乙 |', '表格；表头下面写一行 |---|---|'], ['{{主申请人}}', '合并字段'], ['{{家庭成员表}}', '单独一行'],
  ['【盖章处】甲方（盖章）：', '盖章的地方'], ['【签字处】乙方（签字）：', '签字的地方，必须有一处'], ['【换页】', '从下一页开始'], ['页眉： 页脚： 页注：', '写在标题上面'], ['名单列：社区', '名单里自己加的列，写在标题上面'], ['\\', '放在行首：这一行照原样印'],
];

function WritingHints(): ReactNode {
  return (
    <details className="desk-hints">
      <summary>怎样写模板</summary>
      <dl>{marks.map(([mark, meaning]) => <div key={mark}><dt><code>{mark}</code></dt><dd>{meaning}</dd></div>)}</dl>
    </details>
  );
}
