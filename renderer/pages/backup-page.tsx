import { useState, type ReactNode } from 'react';
import { Alert, App, Button, Card, Space, Table } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { FileButton } from '../components/file-field.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { useAction } from '../hooks/use-action.ts';
import { useDownload } from '../hooks/use-download.ts';
import { useNow } from '../hooks/use-now.ts';
import { useOffice } from '../hooks/use-office.ts';
import { timeText } from '../text/times.ts';

type Backups = CallOutput<'backup.list'>;
const warnAfterMs = 2 * 86_400_000;

/** 备份: whether the desk could be put back today, and the recovery key without which nobody could open it elsewhere. */
export function BackupPage(): ReactNode {
  const list = useCall('backup.list', {}, changesNothing);
  return (
    <PageFrame title="备份与恢复密钥" isNarrow>
      <Loaded state={list}>{(value) => (
        <>
          <BackupCard value={value} onChanged={list.reload} />
          <RecoveryCard recoveryKey={value.recoveryKey} onChanged={list.reload} />
        </>
      )}</Loaded>
    </PageFrame>
  );
}

function BackupCard({ value, onChanged }: { readonly value: Backups; readonly onChanged: () => void }): ReactNode {
  const action = useAction();
  const nowMs = useNow();
  const newest = value.backups[0];
  const isOld = newest === undefined || nowMs - newest.madeAtMs > warnAfterMs;
  const backUp = async (): Promise<void> => {
    await action.run('backup.now', {}, '备份已完成，并已核对');
    onChanged();
  };
  return (
    <Card size="small" title="备份" extra={<Button type="primary" loading={action.isRunning} onClick={() => void backUp()}>现在备份</Button>}>
      <div className="desk-stack">
        <RefusalAlert refusal={action.refusal} />
        {value.problem !== null && action.refusal === null && <Alert type="error" showIcon title={value.problem} />}
        {isOld && <Alert type="warning" showIcon title={newest === undefined ? '还没有备份。请点“现在备份”。' : `最近一次备份是 ${timeText(newest.madeAtMs)}，已超过两天。请点“现在备份”。`} />}
        <FolderCheckWords check={value.check} />
        <div className="desk-muted">打开期间每天自动备份一次，写好后逐个文件核对；保留 {value.keptDays} 天。备份与本机数据一样加密，放在：{value.folder}</div>
        <Table size="small" rowKey="name" dataSource={value.backups} pagination={false} locale={{ emptyText: '还没有备份' }} columns={[
          { title: '时间', dataIndex: 'madeAtMs', render: (atMs: number) => timeText(atMs) },
          { title: '名称', dataIndex: 'name' },
          { title: '大小', dataIndex: 'bytes', align: 'right', render: (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB` },
        ]} />
      </div>
    </Card>
  );
}

function FolderCheckWords({ check }: { readonly check: Backups['check'] }): ReactNode {
  if (check === null) return null;
  if (!check.isDatabaseWhole) return <Alert type="error" showIcon title="本机数据文件有损坏。请马上点“同步”把未上传的事项传完，再关闭签约台，从备份恢复。" />;
  const lost = check.damaged + check.missing;
  return lost === 0 ? <div className="desk-muted">本次打开后已核对全部数据文件，完好。</div> : <Alert type="info" showIcon title={`有 ${lost} 个文书文件缺失或损坏，打开时会自动从服务器重新取回。`} />;
}

function RecoveryCard({ recoveryKey, onChanged }: { readonly recoveryKey: string | null; readonly onChanged: () => void }): ReactNode {
  const { staff } = useOffice();
  return (
    <Card size="small" title="恢复密钥">
      <div className="desk-stack">
        {recoveryKey === null ? <Alert type="warning" showIcon title="还没有恢复密钥。忘记口令或更换电脑时，本机数据和备份将无法打开。" />
          : <Alert type="success" showIcon title={<>本机数据已用恢复密钥 <strong className="desk-number">{recoveryKey}</strong> 加封。编号应与保险柜里的一致。</>} />}
        {staff.roles.includes('admin') ? <RecoveryActs hasOne={recoveryKey !== null} onChanged={onChanged} /> : <div className="desk-muted">恢复密钥由管理员办理。</div>}
      </div>
    </Card>
  );
}

function RecoveryActs({ hasOne, onChanged }: { readonly hasOne: boolean; readonly onChanged: () => void }): ReactNode {
  const action = useAction();
  const { modal } = App.useApp();
  const { download } = useDownload();
  const [made, setMade] = useState<CallOutput<'recovery.make'> | null>(null);
  const make = (): void => void modal.confirm({
    title: '生成新的恢复密钥？', okText: '生成', cancelText: '取消',
    content: `私钥文件只出现这一次，请马上保存到不联网的介质并锁入保险柜；公钥文件交给其他工作台选用。${hasOne ? '原来的恢复密钥从此只能打开以前的备份。' : ''}`,
    onOk: async () => {
      setMade(await action.run('recovery.make', {}, '已生成恢复密钥'));
      onChanged();
    },
  });
  const use = async (fileToken: string): Promise<void> => {
    if ((await action.run('recovery.use', { fileToken }, '本机已改用这把恢复密钥')) !== null) onChanged();
  };
  return (
    <>
      <Space wrap>
        <Button onClick={make} loading={action.isRunning}>生成恢复密钥</Button>
        <FileButton accept=".txt" label="选用其他工作台生成的（公钥文件）" chosen={null} onChosen={(file) => void use(file.fileToken)} />
      </Space>
      {made !== null && <Alert type="info" showIcon title="请现在保存这两个文件，离开本页后私钥不再出现。" action={(
        <Space orientation="vertical">
          <Button type="primary" onClick={() => void download(made)}>保存私钥（锁入保险柜）</Button>
          <Button onClick={() => void download({ fileToken: made.publicFileToken, fileName: made.publicFileName })}>保存公钥（给其他工作台）</Button>
        </Space>
      )} />}
      <RefusalAlert refusal={action.refusal} />
    </>
  );
}
