import { useEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Button, Card, Input } from 'antd';
import type { InputRef } from 'antd';
import type { StaffView } from '../../shared/desk/session-calls.ts';
import { useAction } from '../hooks/use-action.ts';
import { RefusalAlert } from './refusal-alert.tsx';

type LockScreenProps = { readonly staff: StaffView; readonly deviceName: string; readonly onChanged: () => void };

/**
 * 已锁定: who it is and their password, nothing else. What was open stays as it is underneath and is not displayed (desk.css); the desk
 * process answers nothing personal meanwhile.
 */
export function LockScreen({ staff, deviceName, onChanged }: LockScreenProps): ReactNode {
  const action = useAction();
  const [password, setPassword] = useState('');
  const field = useRef<InputRef>(null);
  useEffect(() => hidePages(), []);
  useEffect(() => field.current?.focus(), []);
  const unlock = async (): Promise<void> => {
    const done = await action.run('session.unlock', { password });
    setPassword('');
    if (done !== null) onChanged();
  };
  const leave = async (): Promise<void> => {
    if ((await action.run('session.signOut', {})) !== null) onChanged();
  };
  return createPortal(
    <main className="desk-lock">
      <Card title={<h1 className="desk-card-title">已锁定 · {deviceName}</h1>} style={{ width: 420, maxWidth: 'calc(100vw - 32px)' }}>
        <form className="desk-stack" onSubmit={(event) => {
          event.preventDefault();
          void unlock();
        }}>
          <span style={{ fontSize: 18 }}>{staff.name}</span>
          <span className="desk-muted">输入您的密码继续，打开的页面和正在进行的任务都还在。</span>
          <label htmlFor="unlock-password">密码</label>
          <Input.Password id="unlock-password" ref={field} value={password} autoComplete="current-password" onChange={(event) => setPassword(event.target.value)} />
          <RefusalAlert refusal={action.refusal} />
          <Button type="primary" htmlType="submit" block loading={action.isRunning} disabled={password === ''}>解锁</Button>
          <Button type="text" block onClick={() => void leave()}>退出，换人登录</Button>
        </form>
      </Card>
    </main>,
    document.body,
  );
}

/** While the lock is there nothing else of the page is displayed, dialogs included; the place on the page is found again after. */
function hidePages(): () => void {
  const placePx = window.scrollY;
  document.body.dataset['locked'] = 'yes';
  return () => {
    delete document.body.dataset['locked'];
    window.scrollTo(0, placePx);
  };
}
