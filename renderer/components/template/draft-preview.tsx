import { useState, type ReactNode } from 'react';
import { Alert, Select, Space } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { TemplateFaultView } from '../../../shared/desk/template-calls.ts';
import type { DocumentKind } from '../../../shared/domain/records.ts';
import { changesRecords, useCall } from '../../hooks/use-call.ts';
import { useOffice } from '../../hooks/use-office.ts';
import { useSettled } from '../../hooks/use-settled.ts';
import { Pages } from '../page-images.tsx';

type PreviewProps = {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly text: string;
  /** Null until the text has been checked. */
  readonly faults: readonly TemplateFaultView[] | null;
};

const sample = '';

/** The pages as they would be printed for a household. While the text is at fault, the last good picture stays. */
export function DraftPreview({ kind, title, text, faults }: PreviewProps): ReactNode {
  const office = useOffice();
  const [batchId, setBatchId] = useState(office.batch?.batch.batchId ?? sample);
  const [householdId, setHouseholdId] = useState(sample);
  const [page, setPage] = useState(0);
  const [good, setGood] = useState<{ readonly image: CallOutput<'templates.preview'>; readonly page: number } | null>(null);
  const isSound = faults?.length === 0;
  const input = { kind, title, text, householdId: householdId || null, batchId: batchId || null, page };
  const state = useCall('templates.preview', isSound ? input : null, changesRecords);
  // The picture is kept while the next is drawn, and while the text is at fault.
  if (state.value !== null && !state.isLoading && state.value !== good?.image) setGood({ image: state.value, page: Math.min(page, state.value.pageCount - 1) });
  const isOld = good !== null && (!isSound || state.refusal !== null);
  return (
    <section className="desk-stack" aria-label="预览">
      <Space wrap>
        <BatchChoice batchId={batchId} onChoose={(next) => {
          setBatchId(next);
          setHouseholdId(sample);
        }} />
        <HouseholdChoice key={batchId} batchId={batchId} onChoose={setHouseholdId} />
      </Space>
      {faults !== null && faults.length > 0 && <Alert type="warning" showIcon title={`第 ${faults[0]?.line} 行有错误，${good === null ? '改正后显示预览' : '下面是上一次没有错误时的样子'}。`} />}
      {isSound && isOld && <Alert type="info" showIcon title="下面是上一次排好的样子。" />}
      <Pages state={{ value: good?.image ?? null, refusal: isSound ? state.refusal : null }} page={good?.page ?? 0} onPage={setPage} firstZoom={75} />
    </section>
  );
}

function BatchChoice({ batchId, onChoose }: { readonly batchId: string; readonly onChoose: (batchId: string) => void }): ReactNode {
  const { batches } = useOffice();
  const options = [{ value: sample, label: '示例甲方' }, ...batches.map(({ batch }) => ({ value: batch.batchId, label: `${batch.name}（${batch.partyA.name}）` }))];
  return <Select aria-label="预览用的批次" value={batchId} options={options} onChange={onChoose} style={{ width: 240 }} popupMatchSelectWidth={360} showSearch={{ optionFilterProp: 'label' }} />;
}

/** Found by whatever the list 家庭 is searched by: name, pinyin, 备案回执号, phone, last digits of the ID. */
function HouseholdChoice({ batchId, onChoose }: { readonly batchId: string; readonly onChoose: (householdId: string) => void }): ReactNode {
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState({ value: sample, label: '示例家庭（虚构）' });
  const text = useSettled(words, 250);
  const found = useCall('households.search', batchId === sample ? null : { batchId, text, limit: 20 }, changesRecords);
  const rows = batchId === sample ? [] : found.value?.rows ?? [];
  const options = [{ value: sample, label: '示例家庭（虚构）' }, ...rows.map((row) => ({ value: row.householdId, label: `${row.name} · ${row.acceptanceNo}` }))];
  return (
    <Select labelInValue aria-label="预览用的家庭" value={chosen} options={options} style={{ width: 220 }} popupMatchSelectWidth={280}
      showSearch={{ filterOption: false, onSearch: setWords }} notFoundContent="没有找到，换姓名或回执号再查"
      onChange={(next) => {
        setChosen(next);
        onChoose(next.value);
      }} />
  );
}
