import type { ReactNode } from 'react';
import { Alert, Table } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';

type Preflight = Pick<CallOutput<'agreements.preflightPublish'>, 'ready' | 'blocked' | 'warnings'>;
type Blocked = Preflight['blocked'][number];

/** What can go ahead, what cannot and why, what to mind. */
export function PreflightFindings({ preflight, ready }: { readonly preflight: Preflight; readonly ready: string }): ReactNode {
  return (
    <>
      <Alert type={preflight.ready.length > 0 ? 'success' : 'warning'} showIcon title={`${ready} ${preflight.ready.length} 户${preflight.blocked.length === 0 ? '' : `，不能办理 ${preflight.blocked.length} 户`}`} />
      {preflight.warnings.map((warning) => <Alert key={warning} type="warning" showIcon title={warning} />)}
      {preflight.blocked.length > 0 && (
        <Table<Blocked> size="small" rowKey="agreementId" dataSource={[...preflight.blocked]} pagination={{ pageSize: 8, hideOnSinglePage: true }}
          columns={[{ title: '家庭', dataIndex: 'name', width: 130 }, { title: '不能办理的原因', dataIndex: 'message' }]} />
      )}
    </>
  );
}
