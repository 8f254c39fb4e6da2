import type { ReactNode } from 'react';
import { Card, Tag, Timeline } from 'antd';
import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { timeText } from '../../text/times.ts';

/** What happened to this household, newest first; what waits for upload says so. */
export function TimelineCard({ timeline }: { readonly timeline: HouseholdPage['timeline'] }): ReactNode {
  const items = timeline.map((entry, index) => ({
    key: `${entry.atMs}-${entry.title}-${index}`,
    color: entry.waiting ? 'gray' : 'blue',
    content: (
      <div>
        <span className="desk-number desk-muted">{timeText(entry.atMs)}</span>　<b>{entry.title}</b>　{entry.actor}{entry.waiting && <Tag style={{ marginInlineStart: 8 }}>待上传</Tag>}
        {entry.note !== '' && <div className="desk-muted desk-kept">{entry.note}</div>}
      </div>
    ),
  }));
  return <Card size="small" title="时间线">{items.length === 0 ? <span className="desk-muted">还没有记录。</span> : <Timeline items={items} style={{ marginTop: 8 }} />}</Card>;
}
