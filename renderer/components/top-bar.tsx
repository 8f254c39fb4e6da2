import { useState, type ReactNode } from 'react';
import { App, Badge, Button, Dropdown, Modal, Select, Tag, Tooltip } from 'antd';
import type { SyncState } from '../../shared/desk/session-calls.ts';
import { roleLabels } from '../../shared/text/labels-zh.ts';
import { useAction } from '../hooks/use-action.ts';
import { useOffice } from '../hooks/use-office.ts';
import { useNow } from '../hooks/use-now.ts';
import { useJobs } from '../hooks/use-jobs.ts';
import { goTo } from '../hooks/use-route.ts';
import { canResume, isAtWork, jobPercent, jobTitles } from '../text/job-words.ts';
import { clockText, offlineLeftText, onlineText, waitingText } from '../text/words.ts';
import { NewPasswordForm } from './new-password-form.tsx';

type TopBarProps = { readonly sync: SyncState | null; readonly isDark: boolean; readonly onAppearance: (isDark: boolean) => void; readonly onSignedOut: () => void; readonly deviceName: string };

/** Batch, sync state and who is signed in: seen on every page. */
export function TopBar({ sync, isDark, onAppearance, onSignedOut, deviceName }: TopBarProps): ReactNode {
  const office = useOffice();
  const options = office.batches.map(({ batch }) => ({ value: batch.batchId, label: batch.name }));
  return (
    <header className="desk-top">
      <Select aria-label="签约批次" value={office.batch?.batch.batchId ?? null} options={options} onChange={(value) => value !== null && office.selectBatch(value)}
        placeholder="还没有签约批次" style={{ flex: '0 1 300px', minWidth: 180 }} showSearch={{ optionFilterProp: 'label' }} />
      {office.demo && <Tag color="orange">演示</Tag>}
      <span className="desk-top-space" />
      <JobsLink />
      {sync !== null && <SyncWords sync={sync} />}
      <Button type="text" size="small" aria-pressed={isDark} onClick={() => onAppearance(!isDark)}>{isDark ? '浅色' : '深色'}</Button>
      <WhoIsSignedIn onSignedOut={onSignedOut} deviceName={deviceName} />
    </header>
  );
}

/** What is at work and what waits to be resumed is seen from every page. */
function JobsLink(): ReactNode {
  const jobs = useJobs() ?? [];
  const running = jobs.find(isAtWork);
  const waiting = jobs.filter(canResume).length;
  return (
    <Badge count={waiting} size="small" title={waiting === 0 ? '' : `${waiting} 个任务待继续`}>
      <Button type="text" size="small" onClick={() => goTo('jobs')}>{running === undefined ? '任务' : `任务：${jobTitles[running.kind]} ${jobPercent(running)}%`}</Button>
    </Badge>
  );
}

function SyncWords({ sync }: { readonly sync: SyncState }): ReactNode {
  const action = useAction();
  const { notification } = App.useApp();
  const nowMs = useNow();
  const syncNow = async (): Promise<void> => {
    const done = await action.run('sync.now', {});
    if (done === null) notification.warning({ title: '现在没有同步', description: '服务器暂时联系不上，已保存的内容会在恢复后自动上传。' });
  };
  return (
    <output className="desk-number desk-sync" style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <Tooltip title="点击立即同步">
        <Button type="text" size="small" loading={action.isRunning} onClick={() => void syncNow()}><Badge status={sync.online ? 'success' : 'warning'} text={onlineText(sync, nowMs)} /></Button>
      </Tooltip>
      {!sync.online && <span>{offlineLeftText(sync, nowMs)}</span>}
      {clockText(sync) !== null && <Tag color="orange">{clockText(sync)}</Tag>}
      <span className={sync.waiting === 0 ? 'desk-muted' : ''}>{waitingText(sync, nowMs)}</span>
      <Button type="link" size="small" danger={sync.unsuccessful > 0} onClick={() => goTo('unsuccessful')}>未成功事项 {sync.unsuccessful}</Button>
    </output>
  );
}

function WhoIsSignedIn({ onSignedOut, deviceName }: { readonly onSignedOut: () => void; readonly deviceName: string }): ReactNode {
  const { staff } = useOffice();
  const action = useAction();
  const [isOpen, setOpen] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const roles = staff.roles.map((role) => roleLabels[role]).join('、');
  const firstRole = staff.roles.length > 1 ? `${roleLabels[staff.roles[0] ?? 'hotline']}等` : roles;
  const items = [
    { key: 'who', label: `${roles} · ${deviceName}`, disabled: true },
    { key: 'lock', label: '锁定（Ctrl+L）' },
    { key: 'password', label: '修改密码' },
    { key: 'backup', label: '备份与恢复密钥' },
    { key: 'about', label: '关于签约台' },
    { key: 'out', label: '换人登录 / 退出' },
  ];
  const signOut = async (): Promise<void> => {
    if ((await action.run('session.signOut', {})) !== null) onSignedOut();
  };
  const choose = (key: string): void => {
    setOpen(false);
    if (key === 'about' || key === 'backup') goTo(key);
    if (key === 'lock') void action.run('session.lock', {});
    if (key === 'password') setChanging(true);
    if (key === 'out') void signOut();
  };
  return (
    <>
      <Dropdown open={isOpen} onOpenChange={setOpen} trigger={['click']} menu={{ items, onClick: ({ key }) => choose(key) }}>
        <Button type="text">{staff.name}（{firstRole}）</Button>
      </Dropdown>
      {isChanging && (
        <Modal open title="修改密码" width={460} footer={null} onCancel={() => setChanging(false)} mask={{ closable: false }}>
          <NewPasswordForm account={staff.account} oldPassword={null} label="保存新密码" onDone={() => setChanging(false)} />
        </Modal>
      )}
    </>
  );
}
