import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Space, Tag } from 'antd';
import type { HandInView } from '../../../shared/desk/hand-in-calls.ts';
import type { DeskEvent } from '../../../shared/desk/events.ts';
import { useAction } from '../../hooks/use-action.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { hasRole, useOffice } from '../../hooks/use-office.ts';
import { goTo } from '../../hooks/use-route.ts';
import { timeText } from '../../text/times.ts';
import { ActDialog, ReasonField } from '../act-dialog.tsx';
import { NothingYet } from '../nothing-yet.tsx';
import { Loaded } from '../page-frame.tsx';
import { SignatureDrawing } from '../signature-drawing.tsx';

type Settling = { readonly item: HandInView; readonly accept: boolean };

const stateTags: Readonly<Record<HandInView['state'], { readonly label: string; readonly color: string }>> = {
  open: { label: '待核对', color: 'orange' }, noted: { label: '仅供查阅', color: 'default' }, landed: { label: '已自行补传', color: 'green' },
  accepted: { label: '已采纳', color: 'green' }, rejected: { label: '不采纳', color: 'red' },
};

/** 待核对: what was done before the server was restored from a copy, and only desks still knew. */
export function HandInList(): ReactNode {
  const list = useCall('handIns.list', {}, changesAnything);
  const [settling, setSettling] = useState<Settling | null>(null);
  return (
    <div className="desk-stack">
      <span className="desk-muted">服务器从备份恢复后，备份之后办理的事项由各台工作台交回，列在这里。请按时间先后逐项核对：采纳的恢复为当时的情况，不采纳的保持现状；两者都记入操作日志。</span>
      <Loaded state={list}>{(value) => (value.items.length === 0 ? <NothingYet text="没有待核对事项。只有服务器从备份恢复过，才会有事项列在这里。" /> : (
        <>
          {value.more && <Alert type="info" showIcon title="还有更多事项，处理完这些后会接着列出。" />}
          {groups(value.items).map(({ title, items }) => (
            <section key={title} aria-label={title} className="desk-stack">
              <h2 className="desk-heading">{title}（{items.length}）</h2>
              {items.map((item) => <HandInCard key={item.handInId} item={item} onSettle={(accept) => setSettling({ item, accept })} />)}
            </section>
          ))}
        </>
      ))}</Loaded>
      {settling !== null && <SettleDialog {...settling} onClose={() => setSettling(null)} onDone={list.reload} />}
    </div>
  );
}

function groups(items: readonly HandInView[]): { readonly title: string; readonly items: readonly HandInView[] }[] {
  return [
    { title: '等待核对', items: items.filter((each) => each.state === 'open') },
    { title: '已处理', items: items.filter((each) => each.state === 'accepted' || each.state === 'rejected' || each.state === 'landed') },
    { title: '仅供查阅', items: items.filter((each) => each.state === 'noted') },
  ].filter((group) => group.items.length > 0);
}

function HandInCard({ item, onSettle }: { readonly item: HandInView; readonly onSettle: (accept: boolean) => void }): ReactNode {
  const { householdId } = item;
  const office = useOffice();
  const tag = stateTags[item.state];
  const isOpen = item.state === 'open' && !item.waiting;
  const maySettle = isOpen && hasRole(office, ['admin']);
  const extra = (
    <Space>
      {item.waiting && <Tag>待上传</Tag>}
      <Tag color={tag.color}>{tag.label}</Tag>
      {householdId !== null && item.statusNow !== '' && <Button size="small" onClick={() => goTo('household', householdId)}>查看家庭</Button>}
      {maySettle && <Button size="small" danger onClick={() => onSettle(false)}>不采纳</Button>}
      {maySettle && <Button size="small" type="primary" disabled={item.whyNot !== null} onClick={() => onSettle(true)}>采纳</Button>}
    </Space>
  );
  const facts = [
    { label: '当时办理', value: `${item.what}（${item.who}，${timeText(item.atMs)}）${item.note === '' || item.note === item.what ? '' : `：${item.note}`}` },
    { label: '当时情况', value: item.statusThen }, { label: '现在情况', value: item.statusNow },
    { label: '交回', value: [item.deviceName, timeText(item.receivedAtMs)].filter((part) => part !== '').join('，') },
    { label: '缺少', value: item.state === 'open' && item.missingCount > 0 ? `${item.missingCount} 份文件（签字件、照片等）还没有工作台交回` : '' },
    { label: '不能采纳', value: maySettle ? item.whyNot ?? '' : '' },
    { label: '处理', value: item.settled === null ? '' : `${tag.label}（${item.settled.staffName}，${timeText(item.settled.atMs)}）：${item.settled.reason}` },
  ];
  return (
    <Card size="small" title={[item.householdName, item.acceptanceNo, item.agreementNo].filter((part) => part !== '').join(' · ') || item.what} extra={extra}>
      <div className="desk-stack">
        <dl style={{ display: 'grid', gridTemplateColumns: '80px 1fr', gap: '4px 8px', margin: 0 }}>
          {facts.filter((fact) => fact.value !== '').map(({ label, value }) => <Fact key={label} label={label} value={value} />)}
        </dl>
        {item.state === 'open' && item.hasDrawings && <Drawings handInId={item.handInId} />}
      </div>
    </Card>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return <><dt className="desk-muted">{label}</dt><dd style={{ margin: 0 }}>{value}</dd></>;
}

/** Fetched when they are asked for: each list would else fetch the ink of everybody. */
function Drawings({ handInId }: { readonly handInId: string }): ReactNode {
  const [isShown, setShown] = useState(false);
  const drawings = useCall('handIns.drawings', isShown ? { handInId } : null, changesNothing);
  if (!isShown) return <div><Button size="small" onClick={() => setShown(true)}>查看签字笔迹</Button></div>;
  return (
    <Loaded state={drawings}>{({ characters }) => (
      <Space wrap>{characters.map((drawing, index) => (
        // The place in the name is what tells two equal characters apart.
        // oxlint-disable-next-line react/no-array-index-key
        <SignatureDrawing key={index} drawing={drawing} side={88} />
      ))}</Space>
    )}</Loaded>
  );
}

function SettleDialog({ item, accept, onClose, onDone }: Settling & { readonly onClose: () => void; readonly onDone: () => void }): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    if ((await action.run('handIns.settle', { handInId: item.handInId, accept, reason }, accept ? '已采纳' : '已记为不采纳')) === null) return;
    onDone();
    onClose();
  };
  const whose = item.householdName === '' ? item.what : `${item.householdName} · ${item.what}`;
  return (
    <ActDialog title={`${accept ? '采纳' : '不采纳'} · ${whose}`} confirmLabel={accept ? '采纳' : '不采纳'} isDanger={!accept} isReady={reason.trim() !== ''} action={action} onConfirm={() => void confirm()} onClose={onClose}
      effect={accept
        ? `采纳后恢复为当时的情况${item.statusThen === '' ? '' : `“${item.statusThen}”`}，相关文书一并恢复。请先与当事人或经办人核实。`
        : '不采纳的事项不再办理，记录仍会保留。如涉及申请人，请联系申请人说明并重新办理。'}>
      <ReasonField value={reason} onChange={setReason} label="核对情况（将记入操作日志）" />
    </ActDialog>
  );
}

function changesAnything(event: DeskEvent): boolean {
  return event.event !== 'job_changed';
}
