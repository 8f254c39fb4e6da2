import { useState, type ReactNode } from 'react';
import { InputNumber, Radio, Select, Space } from 'antd';
import type { CallInput } from '../../../shared/desk/contract.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { useOffice } from '../../hooks/use-office.ts';

export type ShownOn = CallInput<'seals.previewSeam'>['on'];

/** On what the seal is looked at: a household's own agreement, or so many blank pages. */
export function ShownOnField({ on, onChange }: { readonly on: ShownOn; readonly onChange: (on: ShownOn) => void }): ReactNode {
  const { batch } = useOffice();
  const [text, setText] = useState('');
  const found = useCall('households.search', batch === null ? null : { batchId: batch.batch.batchId, text, limit: 20 }, changesNothing);
  const rows = found.value?.rows ?? [];
  const isHousehold = 'householdId' in on;
  const choose = (kind: unknown): void => {
    const [first] = rows;
    if (kind === 'household' && first !== undefined) onChange({ householdId: first.householdId });
    if (kind === 'blank') onChange({ pageCount: 4 });
  };
  return (
    <Space wrap>
      <span>在</span>
      <Radio.Group value={isHousehold ? 'household' : 'blank'} onChange={(event) => choose(event.target.value)}
        options={[{ value: 'household', label: '一户的协议', disabled: rows.length === 0 && !isHousehold }, { value: 'blank', label: '空白页' }]} />
      {isHousehold ? (
        <Select aria-label="预览用的家庭" showSearch={{ filterOption: false, onSearch: setText }} value={on.householdId} style={{ width: 260 }} onChange={(householdId) => onChange({ householdId })}
          options={rows.map((row) => ({ value: row.householdId, label: `${row.name} ${row.acceptanceNo}` }))} />
      ) : <InputNumber aria-label="空白页数" min={1} max={60} value={on.pageCount} suffix="页" style={{ width: 110 }} onChange={(value) => onChange({ pageCount: value ?? 4 })} />}
      <span>上预览</span>
    </Space>
  );
}
