import type { ReactNode } from 'react';
import { Select } from 'antd';
import { changesRecords, useCall } from '../../hooks/use-call.ts';

/** 插入字段: every merge field there is, found by a part of its name. */
export function InsertField({ onInsert }: { readonly onInsert: (label: string) => void }): ReactNode {
  const fields = useCall('templates.fields', {}, changesRecords);
  const options = (fields.value?.groups ?? []).map(({ group, fields: own }) => ({
    label: group, title: group, options: own.map(({ label, isNeeded }) => ({ value: label, label: isNeeded ? label : `${label}（可为空）` })),
  }));
  return (
    <Select<string | null> aria-label="插入字段" placeholder="插入字段" value={null} options={options} style={{ width: 170 }} popupMatchSelectWidth={240} listHeight={360}
      showSearch={{ optionFilterProp: 'label' }} onSelect={(label) => label !== null && onInsert(label)} />
  );
}
