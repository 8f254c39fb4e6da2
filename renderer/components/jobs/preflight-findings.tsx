import { useState, type ReactNode } from 'react';
import { Alert, Button, Table } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { goTo } from '../../hooks/use-route.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

type Preflight = Pick<CallOutput<'agreements.preflightPublish'>, 'ready' | 'blocked' | 'warnings'>;
type Blocked = Preflight['blocked'][number];
type Named = CallOutput<'agreements.names'>['names'][number];

const namesPerPage = 10;

/** What can go ahead; what cannot, how many for which reason, and on demand whose they are; what to mind. */
export function PreflightFindings({ preflight, ready, unit }: { readonly preflight: Preflight; readonly ready: string; readonly unit: string }): ReactNode {
  const blockedCount = preflight.blocked.reduce((sum, group) => sum + group.agreementIds.length, 0);
  return (
    <>
      <Alert type={preflight.ready.length > 0 ? 'success' : 'warning'} showIcon title={`${ready} ${preflight.ready.length} ${unit}${blockedCount === 0 ? '' : `，不能办理 ${blockedCount} ${unit}`}`} />
      {preflight.warnings.map((warning) => <Alert key={warning} type="warning" showIcon title={warning} />)}
      {blockedCount > 0 && (
        <Table<Blocked> size="small" rowKey="reason" dataSource={[...preflight.blocked]} pagination={{ pageSize: 8, hideOnSinglePage: true }}
          columns={[{ title: '不能办理的原因', dataIndex: 'reason' }, { title: `${unit}数`, key: 'count', width: 80, align: 'right', render: (_, group) => <span className="desk-number">{group.agreementIds.length}</span> }]}
          expandable={expandable} />
      )}
    </>
  );
}

const expandable = { expandedRowRender: (group: Blocked): ReactNode => <NamesOf agreementIds={group.agreementIds} /> };

/** The names behind a count, ten at a time. */
function NamesOf({ agreementIds }: { readonly agreementIds: readonly string[] }): ReactNode {
  const [page, setPage] = useState(1);
  const ids = agreementIds.slice((page - 1) * namesPerPage, page * namesPerPage);
  const names = useCall('agreements.names', { agreementIds: ids }, changesNothing);
  return (
    <>
      <RefusalAlert refusal={names.refusal} />
      <Table<Named> size="small" rowKey="agreementId" dataSource={names.value?.names ?? []} loading={names.isLoading}
        pagination={{ current: page, pageSize: namesPerPage, total: agreementIds.length, hideOnSinglePage: true, showSizeChanger: false, onChange: setPage }}
        columns={[
          { title: '家庭', dataIndex: 'name', width: 160, render: (name: string, row) => (row.householdId === '' ? '没有找到' : <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', row.householdId)}>{name}</Button>) },
          { title: '备案回执号', dataIndex: 'acceptanceNo' },
        ]} />
    </>
  );
}
