import type { ReactNode } from 'react';
import { Button, Card } from 'antd';
import type { ImportNote } from '../../../shared/desk/template-calls.ts';

/** What the import of a Word document left out or wants looked at; kept until the text is saved. */
export function ImportNotes({ notes, fileName, onShow }: { readonly notes: readonly ImportNote[]; readonly fileName: string; readonly onShow: (line: number) => void }): ReactNode {
  return (
    <Card size="small" title={`从“${fileName}”导入：${notes.length} 处请核对`}>
      <ul className="desk-place-list" aria-label="导入说明">
        {notes.map((note, index) => (
          // Two notes of one paragraph may read alike; the list never changes its order.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            {note.line === null ? <span className="desk-place desk-muted">{note.place === '全文' ? '全文' : '没有取'}</span>
              : <Button type="link" size="small" className="desk-place desk-number" onClick={() => onShow(note.line ?? 1)}>第 {note.line} 行</Button>}
            <span>{note.what}{note.place !== '全文' && <span className="desk-muted">（{note.place}）</span>}：{note.toDo}。</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
