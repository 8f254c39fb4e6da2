import type { ReactNode } from 'react';
import { Alert, Button } from 'antd';
import type { TemplateFaultView } from '../../../shared/desk/template-calls.ts';

/** What is wrong with the text, each with its place; a click goes there. */
export function FaultList({ faults, onShow }: { readonly faults: readonly TemplateFaultView[] | null; readonly onShow: (line: number, column: number) => void }): ReactNode {
  if (faults === null) return <output className="desk-muted">正在检查…</output>;
  if (faults.length === 0) return <output><Alert type="success" showIcon title="没有错误，可以预览和保存。" /></output>;
  return (
    <section aria-label="模板中的错误">
      <div role="status" style={{ marginBottom: 4 }}><b>{faults.length} 处错误，改正后才能预览和保存</b></div>
      <ul className="desk-place-list">
        {faults.map((fault) => (
          <li key={`${fault.line}-${fault.column}-${fault.message}`}>
            <Button type="link" size="small" className="desk-place desk-number" onClick={() => onShow(fault.line, fault.column)}>第 {fault.line} 行第 {fault.column} 字</Button>
            <span>{fault.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
