import type { ReactNode } from 'react';
import type { Fact, RecordChange } from '../../shared/desk/conflict-calls.ts';
import { timeText } from '../text/times.ts';

/** Who changed what and when, a line each. */
export function RecordChanges({ changes }: { readonly changes: readonly RecordChange[] }): ReactNode {
  if (changes.length === 0) return <span className="desk-muted">本机还没有收到具体的更改，请联网后再看。</span>;
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18 }}>
      {changes.map((each) => (
        <li key={`${each.atMs}-${each.who}-${each.what}-${each.note}`}>
          <b>{each.who}</b> <span className="desk-number">{timeText(each.atMs)}</span> {each.what}{each.note === '' ? '' : `：${each.note}`}{each.waiting && <span className="desk-muted">（本机办理，待上传）</span>}
        </li>
      ))}
    </ul>
  );
}

export type FactRow = { readonly label: string; readonly value: ReactNode };

/** Label and value, line by line. */
export function Facts({ rows }: { readonly rows: readonly FactRow[] }): ReactNode {
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: '100px 1fr', gap: '6px 8px', margin: 0 }}>
      {rows.map((row) => <FactLine key={row.label} row={row} />)}
    </dl>
  );
}

function FactLine({ row }: { readonly row: FactRow }): ReactNode {
  return <><dt className="desk-muted">{row.label}</dt><dd style={{ margin: 0 }}>{row.value}</dd></>;
}

/** `协议状态 已签字；联系手机 138****0001` */
export function factsText(facts: readonly Fact[]): string {
  return facts.map((fact) => `${fact.label} ${fact.value}`).join('；');
}
