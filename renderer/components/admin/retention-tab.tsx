import { useState, type ReactNode } from 'react';
import { Alert, Button, Input, Space, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { Erasable } from '../../../shared/desk/retention-calls.ts';
import { retentionLabels } from '../../../shared/text/labels-zh.ts';
import { useCall } from '../../hooks/use-call.ts';
import { timeText } from '../../text/times.ts';
import { NothingYet } from '../nothing-yet.tsx';
import { Loaded } from '../page-frame.tsx';
import { EraseDialog } from './erase-dialog.tsx';

type Shown = CallOutput<'retention.show'>;
type RetainedClass = Shown['classes'][number];
type Run = Shown['runs'][number] & { readonly key: string };
type Erasure = Shown['erasures'][number] & { readonly key: number };

const classColumns: TableColumnsType<RetainedClass> = [
  { title: '资料', key: 'class', render: (_, each) => retentionLabels[each.class] ?? each.class },
  { title: '保留', key: 'days', width: 110, render: (_, each) => `${each.keptDays} 天` },
  { title: '最近清理', key: 'last', width: 170, render: (_, each) => (each.lastRunAtMs === null ? '还没有清理过' : timeText(each.lastRunAtMs)) },
  { title: '清理数量', key: 'count', width: 110, align: 'right', render: (_, each) => <span className="desk-number">{each.lastCount}</span> },
];
const runColumns: TableColumnsType<Run> = [
  { title: '时间', key: 'at', width: 170, render: (_, each) => <span className="desk-number">{timeText(each.atMs)}</span> },
  { title: '资料', key: 'class', render: (_, each) => retentionLabels[each.class] ?? each.class },
  { title: '当时保留', key: 'days', width: 110, render: (_, each) => `${each.keptDays} 天` },
  { title: '清理数量', key: 'count', width: 110, align: 'right', render: (_, each) => <span className="desk-number">{each.count}</span> },
];
const erasureColumns: TableColumnsType<Erasure> = [
  { title: '时间', key: 'at', width: 150, render: (_, each) => <span className="desk-number">{timeText(each.atMs)}</span> },
  { title: '批次', dataIndex: 'batchName', width: 180 },
  { title: '办理人', dataIndex: 'staffName', width: 110 },
  { title: '原因', key: 'reason', render: (_, each) => <>{each.reason}{each.waiting && <Tag style={{ marginInlineStart: 8 }}>待上传</Tag>}</> },
];

/** 资料保留: what is deleted by its age and when it was; and 删除一户资料 on request. */
export function RetentionTab(): ReactNode {
  const shown = useCall('retention.show', {});
  return (
    <div className="desk-stack">
      <span className="desk-muted">下列资料到期由服务器每天自动清理，天数在服务器上设置。签署、盖章的文书和签约存证不清理。</span>
      <Loaded state={shown}>{(value) => (
        <>
          {!value.isFresh && <Alert type="info" showIcon title="现在连不上服务器，看不到保留天数和清理记录；联网后会自动显示。" />}
          {value.isFresh && <Lines label="保留天数"><Table<RetainedClass> size="small" rowKey="class" dataSource={[...value.classes]} columns={classColumns} pagination={false} style={{ minWidth: 560 }} /></Lines>}
          <FindErasable onErased={shown.reload} />
          <h2 className="desk-heading">已删除的家庭</h2>
          <Lines label="已删除的家庭"><Table<Erasure> size="small" rowKey="key" dataSource={value.erasures.map((each, key) => ({ ...each, key }))} columns={erasureColumns} style={{ minWidth: 560 }}
            pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: <NothingYet text="没有删除过。" /> }} /></Lines>
          {value.isFresh && <><h2 className="desk-heading">清理记录</h2>
            <Lines label="清理记录"><Table<Run> size="small" rowKey="key" dataSource={value.runs.map((each) => ({ ...each, key: `${each.class}:${each.atMs}` }))} columns={runColumns} style={{ minWidth: 560 }}
              pagination={{ pageSize: 14, hideOnSinglePage: true, showSizeChanger: false }} locale={{ emptyText: <NothingYet text="还没有清理过资料；没有到期资料的日子不列出。" /> }} /></Lines></>}
        </>
      )}</Loaded>
    </div>
  );
}

/** Nothing in these lines can be pressed, so the region itself takes the focus to be scrolled by keys (WCAG 2.2, 2.1.1). */
function Lines({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <section tabIndex={0} aria-label={label} style={{ overflowX: 'auto' }}>{children}</section>;
}

function FindErasable({ onErased }: { readonly onErased: () => void }): ReactNode {
  const [asked, setAsked] = useState<string | null>(null);
  const [erasing, setErasing] = useState<Erasable | null>(null);
  const found = useCall('retention.find', asked === null ? null : { acceptanceNo: asked });
  return (
    <section aria-label="删除一户资料" className="desk-stack">
      <h2 className="desk-heading">删除一户资料</h2>
      <span className="desk-muted">仅用于申请人依法要求删除、且从未盖章的家庭。删除后姓名、证件号码、电话、签字和照片都无法恢复，只留下一条删除记录。</span>
      <Input.Search placeholder="完整的备案回执号" aria-label="要删除的备案回执号" enterButton="查找" style={{ maxWidth: 420 }} allowClear onSearch={(text) => setAsked(text.trim() === '' ? null : text.trim())} />
      {asked !== null && <Loaded state={found}>{({ households }) => (households.length === 0
        ? <Alert type="info" showIcon title="没有找到这个备案回执号，请核对后填写完整的号码。" />
        : <>{households.map((each) => <FoundHousehold key={each.householdId} found={each} onErase={() => setErasing(each)} />)}</>)}</Loaded>}
      {erasing !== null && <EraseDialog household={erasing} onClose={() => setErasing(null)} onDone={() => { found.reload(); onErased(); }} />}
    </section>
  );
}

function FoundHousehold({ found, onErase }: { readonly found: Erasable; readonly onErase: () => void }): ReactNode {
  return (
    <Space wrap>
      <strong>{found.name}</strong><span>{found.acceptanceNo}</span><span className="desk-muted">{found.batchName}</span><Tag>{found.statusLabel}</Tag>
      {found.whyNot === null ? <Button danger onClick={onErase}>删除这一户的资料</Button> : <span>不能删除：{found.whyNot}</span>}
    </Space>
  );
}
