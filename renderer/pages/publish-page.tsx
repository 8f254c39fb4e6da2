import { useState, type ReactNode } from 'react';
import { Alert, Button, Input, Modal, Space, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { HouseholdRow } from '../../shared/desk/household-calls.ts';
import type { BatchView } from '../../shared/desk/office-calls.ts';
import { householdColumns } from '../components/household-columns.tsx';
import { JobProgress } from '../components/jobs/job-progress.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { PreviewPages } from '../components/page-images.tsx';
import { PublishPreflight } from '../components/publish-preflight.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { useAction } from '../hooks/use-action.ts';
import { useHouseholdRows, type HouseholdFilter, type ListedHousehold } from '../hooks/use-household-rows.ts';
import { useNow } from '../hooks/use-now.ts';
import { useLatestJob } from '../hooks/use-jobs.ts';
import { WantedRow } from '../components/wanted-row.tsx';
import { closingSoonText } from '../text/words.ts';

/** 推送: choose among 待推送, look at any one, check, push with progress. */
export function PublishPage({ batch }: { readonly batch: BatchView }): ReactNode {
  const [text, setText] = useState('');
  const filter: HouseholdFilter = { batchId: batch.batch.batchId, statuses: ['draft'], text };
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [isChecking, setChecking] = useState(false);
  const [job, showJob] = useLatestJob('publish', batch.batch.batchId);
  const start = (startedJobId: string): void => {
    showJob(startedJobId);
    setChecking(false);
    setSelected([]);
  };
  const warning = closingSoonText(batch.batch.closesAtMs, useNow(), 48);
  return (
    <PageFrame title={`推送 · ${batch.batch.name}`} extra={<Button type="primary" disabled={selected.length === 0} onClick={() => setChecking(true)}>推送所选 {selected.length} 户</Button>}>
      {warning !== null && <Alert type="warning" showIcon title={warning} />}
      {batch.windowState === 'closed' && <Alert type="warning" showIcon title="签约期限已过。如需继续推送，请先由管理员修改签约期限。" />}
      {job !== null && <JobProgress job={job} title="推送" />}
      <DraftList filter={filter} onText={setText} selected={selected} onSelected={setSelected} />
      {isChecking && <PublishPreflight agreementIds={selected} onClose={() => setChecking(false)} onStarted={start} />}
    </PageFrame>
  );
}

type DraftListProps = { readonly filter: HouseholdFilter; readonly onText: (text: string) => void; readonly selected: readonly string[]; readonly onSelected: (ids: readonly string[]) => void };

function DraftList({ filter, onText, selected, onSelected }: DraftListProps): ReactNode {
  const { rows, total, refusal, want } = useHouseholdRows(filter);
  const [previewed, setPreviewed] = useState<HouseholdRow | null>(null);
  const action = useAction();
  const selectAll = async (): Promise<void> => {
    const all = await action.run('households.selectAll', filter);
    if (all !== null) onSelected(all.agreementIds);
  };
  return (
    <>
      <Space wrap>
        <Input.Search aria-label="查找家庭" allowClear placeholder="姓名、拼音、手机号、证件号码后几位或备案回执号" style={{ width: 380 }} onSearch={onText} />
        <Button loading={action.isRunning} disabled={total === null || total === 0} onClick={() => void selectAll()}>全选{total === null ? '' : ` ${total} 户`}</Button>
        <Button disabled={selected.length === 0} onClick={() => onSelected([])}>取消选择</Button>
      </Space>
      <RefusalAlert refusal={refusal ?? action.refusal} />
      <Table<ListedHousehold> size="small" virtual rowKey={({ row, key }) => row?.agreementId ?? key} dataSource={rows} columns={draftColumns(want, setPreviewed)} pagination={false}
        scroll={{ x: 1200, y: Math.max(280, window.innerHeight - 260) }} loading={total === null && refusal === null}
        rowSelection={{ columnWidth: 44, selectedRowKeys: [...selected], preserveSelectedRowKeys: true, columnTitle: <span className="desk-visually-hidden">选择</span>, onChange: (keys) => onSelected(keys.map(String)),
          getCheckboxProps: ({ row }) => ({ disabled: row === null }) }}
        locale={{ emptyText: <NothingYet text="没有待推送的家庭。导入名单后，家庭会出现在这里。" next={{ page: 'import', label: '前往导入' }} /> }} />
      <Modal open={previewed !== null} title={previewed === null ? '' : `预览 · ${previewed.name} · ${previewed.agreementNo}`} width={900} style={{ top: 24 }} footer={null} destroyOnHidden onCancel={() => setPreviewed(null)}>
        {previewed !== null && <PreviewPages of={{ householdId: previewed.householdId, kind: 'agreement', fields: null }} />}
      </Modal>
    </>
  );
}

function draftColumns(want: (index: number) => void, preview: (row: HouseholdRow) => void): TableColumnsType<ListedHousehold> {
  return [
    ...householdColumns({ onFirstCell: (index, isKnown) => <WantedRow index={index} isKnown={isKnown} want={want} /> }).filter((column) => column.key !== 'updated'),
    { title: '操作', key: 'preview', width: 80, fixed: 'right', render: (_, { row }) => row !== null && <Button type="link" size="small" onClick={() => preview(row)}>预览</Button> },
  ];
}
