import type { ReactNode } from 'react';
import { App, Button, Card, Space } from 'antd';
import type { Unsuccessful } from '../../shared/desk/session-calls.ts';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { useAction } from '../hooks/use-action.ts';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import type { DeskEvent } from '../../shared/desk/events.ts';
import { timeText } from '../text/times.ts';

/** 未成功事项（需处理）: what I tried, what it is now, who changed it. Nothing is lost silently, nothing goes away by itself. */
export function UnsuccessfulPage(): ReactNode {
  const list = useCall('sync.unsuccessful', {}, changesAnything);
  return (
    <PageFrame title="未成功事项（需处理）" isNarrow>
      <Loaded state={list}>{(value) => (value.items.length === 0 ? <NothingYet text="没有未成功事项。离线时办理的事项上传后如未成功，会列在这里，不会丢失。" />
        : <>{value.items.map((item) => <UnsuccessfulItem key={item.commandId} item={item} onChanged={list.reload} />)}</>)}</Loaded>
    </PageFrame>
  );
}

function UnsuccessfulItem({ item, onChanged }: { readonly item: Unsuccessful; readonly onChanged: () => void }): ReactNode {
  const action = useAction();
  const { modal } = App.useApp();
  const redo = async (): Promise<void> => {
    if ((await action.run('sync.redo', { commandId: item.commandId }, '已重新办理')) !== null) onChanged();
  };
  const discard = (): void => void modal.confirm({
    title: `放弃“${item.typeLabel}”？`, content: '放弃后这件事不再办理，操作日志中仍有记录。', okText: '放弃办理', cancelText: '取消', okButtonProps: { danger: true },
    onOk: async () => {
      if ((await action.run('sync.discard', { commandId: item.commandId }, '已放弃办理')) !== null) onChanged();
    },
  });
  const { householdId } = item;
  const extra = (
    <Space>
      {householdId !== null && <Button size="small" onClick={() => goTo('household', householdId)}>查看家庭</Button>}
      {item.canRedo && <Button size="small" type="primary" loading={action.isRunning} onClick={() => void redo()}>重新办理</Button>}
      <Button size="small" danger onClick={discard}>放弃</Button>
    </Space>
  );
  const facts = [
    { label: '当时办理', value: `${item.typeLabel}（${item.staffName}，${timeText(item.triedAtMs)}）` }, { label: '未成功原因', value: item.reason },
    { label: '现在情况', value: item.nowIs }, { label: '由谁更改', value: item.changedBy },
  ];
  return (
    <Card size="small" title={[item.householdName, item.agreementNo].filter((part) => part !== '').join(' · ') || item.typeLabel} extra={extra}>
      <div className="desk-stack">
        <dl style={{ display: 'grid', gridTemplateColumns: '100px 1fr', gap: '4px 8px', margin: 0 }}>
          {facts.filter((fact) => fact.value !== '').map((fact) => <Fact key={fact.label} label={fact.label} value={fact.value} />)}
        </dl>
        <RefusalAlert refusal={action.refusal} />
      </div>
    </Card>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return <><dt className="desk-muted">{label}</dt><dd style={{ margin: 0 }}>{value}</dd></>;
}

function changesAnything(event: DeskEvent): boolean {
  return event.event !== 'job_changed';
}
