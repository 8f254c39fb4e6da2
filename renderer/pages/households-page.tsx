import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Checkbox, Input, Select, Space, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { InputRef } from 'antd';
import { agreementStatuses, type AgreementStatus } from '../../shared/domain/records.ts';
import { statusLabels } from '../../shared/text/labels-zh.ts';
import { NothingYet } from '../components/nothing-yet.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { householdColumns } from '../components/household-columns.tsx';
import { WantedRow } from '../components/wanted-row.tsx';
import { useAction } from '../hooks/use-action.ts';
import { useDownload } from '../hooks/use-download.ts';
import { useHouseholdRows, type HouseholdFilter, type ListedHousehold } from '../hooks/use-household-rows.ts';
import { goTo } from '../hooks/use-route.ts';

const typingDelayMs = 180;
const statusOptions = agreementStatuses.map((status) => ({ value: status, label: statusLabels[status] }));

/** Find a household in seconds. One hit opens by Enter; with more the person chooses, so that nobody's page is opened by mistake. */
export function HouseholdsPage({ batchId }: { readonly batchId: string }): ReactNode {
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<HouseholdFilter>({ batchId, text: '' });
  const { rows, total, refusal, want } = useHouseholdRows(filter);
  useEffect(() => {
    const timer = setTimeout(() => setFilter((known) => (known.text === typed.trim() ? known : { ...known, text: typed.trim() })), typingDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const openOnly = (): void => {
    const [only] = rows;
    if (filter.text === typed.trim() && total === 1 && only?.row) goTo('household', only.row.householdId);
  };
  const isFiltered = typed.trim() !== '' || Object.keys(filter).length > 2;
  return (
    <PageFrame title="家庭" extra={<ExportButton filter={filter} />}>
      <FilterBar typed={typed} onTyped={setTyped} onEnter={openOnly} filter={filter} onFilter={setFilter} total={total} />
      <RefusalAlert refusal={refusal} />
      <Table<ListedHousehold> size="small" virtual rowKey="key" dataSource={rows} columns={columns(want)} pagination={false} scroll={{ x: 1188, y: listHeight() }} loading={total === null && refusal === null}
        onRow={({ row }) => ({ className: 'desk-row-link', onClick: () => row !== null && goTo('household', row.householdId) })}
        locale={{ emptyText: isFiltered ? <NothingYet text="没有找到符合条件的家庭。可以换姓名、拼音、手机号、证件号码后几位或备案回执号再查。" />
          : <NothingYet text="本批次还没有家庭，请先导入签约入围家庭名单。" next={{ page: 'import', label: '前往导入' }} /> }} />
    </PageFrame>
  );
}

type FilterBarProps = {
  readonly typed: string; readonly onTyped: (text: string) => void; readonly onEnter: () => void;
  readonly filter: HouseholdFilter; readonly onFilter: (filter: HouseholdFilter) => void; readonly total: number | null;
};

function FilterBar({ typed, onTyped, onEnter, filter, onFilter, total }: FilterBarProps): ReactNode {
  const search = useRef<InputRef>(null);
  useEffect(() => {
    search.current?.focus();
    const focusSearch = (event: KeyboardEvent): void => {
      if (!(event.key === 'f' && event.ctrlKey) && !(event.key === '/' && event.target === document.body)) return;
      event.preventDefault();
      search.current?.focus({ cursor: 'all' });
    };
    document.addEventListener('keydown', focusSearch);
    return () => document.removeEventListener('keydown', focusSearch);
  }, []);
  return (
    <Space wrap>
      <Input ref={search} aria-label="查找家庭" allowClear value={typed} onChange={(event) => onTyped(event.target.value)} onPressEnter={onEnter} style={{ width: 420 }}
        placeholder="姓名、拼音、手机号、证件号码后几位或备案回执号" />
      <Select<AgreementStatus[]> aria-label="签约情况" mode="multiple" allowClear placeholder="签约情况" options={statusOptions} value={filter.statuses ?? []} style={{ minWidth: 200 }}
        onChange={(statuses) => onFilter({ ...filter, statuses })} />
      <Checkbox checked={filter.returnedOnly ?? false} onChange={(event) => onFilter({ ...filter, returnedOnly: event.target.checked })}>只看退回未重签</Checkbox>
      <Checkbox checked={filter.waiverOnly ?? false} onChange={(event) => onFilter({ ...filter, waiverOnly: event.target.checked })}>只看放弃办理中</Checkbox>
      <output className="desk-number">{total === null ? '' : `共 ${total} 户`}</output>
      {total !== null && total > 1 && typed.trim() !== '' && <span className="desk-muted">有多户符合，请点选其中一户</span>}
    </Space>
  );
}

function ExportButton({ filter }: { readonly filter: HouseholdFilter }): ReactNode {
  const action = useAction();
  const { download, isDownloading } = useDownload();
  return (
    <Space>
      <RefusalAlert refusal={action.refusal} />
      <Button loading={action.isRunning || isDownloading} onClick={() => void action.run('households.export', filter).then(download)}>导出 xlsx</Button>
    </Space>
  );
}

function columns(want: (index: number) => void): TableColumnsType<ListedHousehold> {
  return householdColumns({ onFirstCell: (index, isKnown) => <WantedRow index={index} isKnown={isKnown} want={want} /> });
}

function listHeight(): number {
  return Math.max(280, window.innerHeight - 230);
}
