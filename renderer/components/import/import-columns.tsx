import type { ReactNode } from 'react';
import { Collapse, Select, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { columnTargetLabel, columnTargetOptions, type ImportColumn } from '../../../shared/desk/import-types.ts';

type ColumnsProps = { readonly columns: readonly ImportColumn[]; readonly onChange: (index: number, target: string) => void };

const options = columnTargetOptions().map((each) => ({ value: each.target, label: each.label }));

/** Where each column goes, to be corrected by hand. The desk remembers it for the next workbook. */
export function ImportColumns({ columns, onChange }: ColumnsProps): ReactNode {
  const ignored = columns.filter((each) => each.target === 'ignore').length;
  const label = `列与字段的对应（${columns.length} 列${ignored === 0 ? '' : `，其中 ${ignored} 列不导入`}）`;
  return (
    <Collapse items={[{ key: 'columns', label, children: (
      <Table<ImportColumn> size="small" rowKey="index" dataSource={[...columns]} columns={mappingColumns(onChange)} pagination={false} scroll={{ y: 420 }} />
    ) }]} />
  );
}

function mappingColumns(onChange: ColumnsProps['onChange']): TableColumnsType<ImportColumn> {
  return [
    { title: '列', dataIndex: 'letter', width: 60 },
    { title: '表头', dataIndex: 'header', width: 200 },
    { title: '前几行的内容', key: 'examples', ellipsis: true, render: (_, column) => column.examples.join('　') },
    { title: '导入为', key: 'target', width: 300, render: (_, column) => (
      <Select aria-label={`${column.letter} 列导入为`} style={{ width: '100%' }} value={column.target} onChange={(target) => onChange(column.index, target)}
        options={options.some((each) => each.value === column.target) ? options : [{ value: column.target, label: columnTargetLabel(column.target) }, ...options]}
        showSearch={{ optionFilterProp: 'label' }} />
    ) },
  ];
}
