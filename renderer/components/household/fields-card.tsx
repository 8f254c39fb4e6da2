import { useState, type ReactNode } from 'react';
import { Button, Card, Checkbox, Space, Table } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { groupFields, membersOf, shownFields } from '../../text/household-fields.ts';
import { ActDialog, ReasonField } from '../act-dialog.tsx';

type Revealed = CallOutput<'households.reveal'>;

/** The household's fields, masked; the whole after 核验, with a reason that is recorded. */
export function FieldsCard({ page }: { readonly page: HouseholdPage }): ReactNode {
  const [isVerified, setVerified] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const extra = (
    <Space>
      <Checkbox checked={isVerified} onChange={(event) => {
        setVerified(event.target.checked);
        if (!event.target.checked) setRevealed(null);
      }}>已核验来电人身份</Checkbox>
      <Button size="small" disabled={!isVerified || revealed !== null} onClick={() => setAsking(true)}>查看完整信息</Button>
    </Space>
  );
  return (
    <Card size="small" title="协议信息" extra={extra}>
      {!isVerified && <div className="desk-muted" style={{ marginBottom: 8 }}>核验前只可告知办理步骤和签约情况，不得告知证件号码、账号和地址。</div>}
      <div className="desk-stack">
        {groupFields(shownFields(page, revealed)).map(([group, fields]) => (
          <section key={group} aria-label={group}>
            <b>{group}</b>
            <dl style={{ display: 'grid', gridTemplateColumns: '130px 1fr', gap: '2px 8px', margin: '4px 0 0' }}>
              {fields.map((field) => <FieldLine key={field.key} label={field.label} value={field.value} />)}
            </dl>
          </section>
        ))}
        <Table size="small" rowKey={(member) => `${member.name}-${member.shownId}`} pagination={false} dataSource={membersOf(page, revealed)} locale={{ emptyText: '没有登记家庭成员' }} columns={[
          { title: '家庭成员', dataIndex: 'name', width: 90 }, { title: '关系', dataIndex: 'relation', width: 70 },
          { title: '成员类型', dataIndex: 'memberType', width: 110 }, { title: '证件号码', dataIndex: 'shownId' },
        ]} />
      </div>
      {isAsking && <RevealDialog householdId={page.householdId} onClose={() => setAsking(false)} onRevealed={setRevealed} />}
    </Card>
  );
}

function FieldLine({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return <><dt className="desk-muted">{label}</dt><dd className="desk-number desk-kept" style={{ margin: 0 }}>{value}</dd></>;
}

type RevealProps = { readonly householdId: string; readonly onClose: () => void; readonly onRevealed: (revealed: Revealed) => void };

function RevealDialog({ householdId, onClose, onRevealed }: RevealProps): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const reveal = async (): Promise<void> => {
    const revealed = await action.run('households.reveal', { householdId, reason });
    if (revealed === null) return;
    onRevealed(revealed);
    onClose();
  };
  return (
    <ActDialog title="查看完整信息" effect="将显示完整的证件号码、账号、手机号和地址。这次查看会记入操作日志。" confirmLabel="查看" isReady={reason.trim() !== ''} action={action} onConfirm={() => void reveal()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
