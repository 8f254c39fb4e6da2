import { useState, type ReactNode } from 'react';
import { Button, Card, Tag } from 'antd';
import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { useNow } from '../../hooks/use-now.ts';
import { shortTimeText } from '../../text/times.ts';
import { CallDialog } from '../call-dialog.tsx';

const messageStates: Readonly<Record<string, string>> = { queued: '等待发送', sent: '已发送', failed: '短信失败', not_sent: '未发送' };

/** 来电登记 and 请工作人员联系我 of this household. */
export function CallsCard({ calls, householdId }: { readonly calls: HouseholdPage['calls']; readonly householdId: string }): ReactNode {
  const [handled, setHandled] = useState<HouseholdPage['calls'][number] | null>(null);
  const nowMs = useNow();
  if (calls.length === 0) return null;
  return (
    <Card size="small" title="来电与联系">
      <div className="desk-stack">
        {calls.map((call) => (
          <div key={call.callId}>
            <span className="desk-number desk-muted">{shortTimeText(call.atMs, nowMs)}</span> {call.source === 'citizen' ? <Tag color="orange">请工作人员联系我</Tag> : <Tag>来电</Tag>}
            {call.caller} {call.done ? <Tag color="green">已处理</Tag> : <Button size="small" type="link" onClick={() => setHandled(call)}>处理</Button>}
            <div>{call.matter}{call.handling !== '' && <span className="desk-muted">　处理：{call.handling}</span>}</div>
          </div>
        ))}
      </div>
      {handled !== null && <CallDialog householdId={householdId} known={handled} onClose={() => setHandled(null)} />}
    </Card>
  );
}

export function MessagesCard({ messages }: { readonly messages: HouseholdPage['messages'] }): ReactNode {
  const nowMs = useNow();
  if (messages.length === 0) return null;
  return (
    <Card size="small" title="短信">
      <div className="desk-stack">
        {messages.map((message) => (
          <div key={`${message.atMs}-${message.purpose}-${message.text}`}>
            <span className="desk-number desk-muted">{shortTimeText(message.atMs, nowMs)}</span> {message.maskedPhone} <Tag color={message.state === 'failed' ? 'red' : 'default'}>{message.deliveredAtMs === null ? messageStates[message.state] ?? message.state : `已送达 ${shortTimeText(message.deliveredAtMs, nowMs)}`}</Tag>
            <div>{message.text}</div>
            {message.problem !== null && <div className="desk-muted">{message.problem}</div>}
          </div>
        ))}
      </div>
    </Card>
  );
}
