import type { ReactNode } from 'react';
import { App, Button, Card, Space } from 'antd';
import type { Unsuccessful } from '../../shared/desk/session-calls.ts';
import { ChangesTable } from '../components/household/changes-table.tsx';
import { Facts, RecordChanges, factsText, type FactRow } from '../components/conflict-parts.tsx';
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
      <span className="desk-muted">服务器从备份恢复过时，各台工作台交回的事项列在<Button type="link" size="small" onClick={() => goTo('admin', 'hand-ins')}>待核对</Button>。</span>
    </PageFrame>
  );
}

function UnsuccessfulItem({ item, onChanged }: { readonly item: Unsuccessful; readonly onChanged: () => void }): ReactNode {
  const action = useAction();
  const { modal } = App.useApp();
  const redo = async (): Promise<void> => {
    if ((await action.run('sync.redo', { commandId: item.commandId, expectedRevision: item.revision }, '已重新办理')) !== null) onChanged();
  };
  const askToRedo = (): void => void modal.confirm({
    title: `按现在的情况重新办理“${item.typeLabel}”？`, width: 620, okText: '重新办理', cancelText: '取消',
    content: item.differences.length > 0 ? <ChangesTable changes={item.differences} wasTitle="现在" /> : `将在现在的情况上办理，以您的名义记入操作日志。现在情况：${factsText(item.nowIs)}`,
    onOk: redo,
  });
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
      {item.whyNot === null && <Button size="small" type="primary" loading={action.isRunning} onClick={askToRedo}>重新办理</Button>}
      <Button size="small" danger onClick={discard}>放弃</Button>
    </Space>
  );
  const rows: FactRow[] = [
    { label: '当时办理', value: `${item.typeLabel}（${item.staffName}，${timeText(item.triedAtMs)}）` },
    ...item.typed.map((fact) => ({ label: fact.label, value: <span className="desk-kept">{fact.value}</span> })),
    { label: '未成功原因', value: item.reason },
    ...(item.changes.length === 0 ? [] : [{ label: '由谁更改', value: <RecordChanges changes={item.changes} /> }]),
    ...(item.nowIs.length === 0 ? [] : [{ label: '现在情况', value: factsText(item.nowIs) }]),
    ...(item.whyNot === null ? [] : [{ label: '能否再办', value: `不能：${item.whyNot}` }]),
  ];
  return (
    <Card size="small" title={[item.householdName, item.agreementNo].filter((part) => part !== '').join(' · ') || item.typeLabel} extra={extra}>
      <div className="desk-stack">
        <Facts rows={rows} />
        {fieldForms.includes(item.type) && item.differences.length > 0 && <ChangesTable changes={item.differences} wasTitle="现在" />}
        <RefusalAlert refusal={action.refusal} />
      </div>
    </Card>
  );
}

/** What was typed in these is many fields: shown as a table rather than line by line. */
const fieldForms: readonly string[] = ['update_household', 'request_correction', 'correct'];

function changesAnything(event: DeskEvent): boolean {
  return event.event !== 'job_changed';
}
