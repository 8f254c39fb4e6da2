import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Alert, Button, Card, Divider, Form, Input, Space } from 'antd';
import type { InputRef } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { StaffView } from '../../shared/desk/session-calls.ts';
import { roleLabels } from '../../shared/text/labels-zh.ts';
import { NewPasswordForm } from '../components/new-password-form.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { useAction } from '../hooks/use-action.ts';

type SignInProps = { readonly session: CallOutput<'session.state'>; readonly onChanged: () => void };

/** 设备登记 first, by a one-time code; then who works here. */
export function SignInPage({ session, onChanged }: SignInProps): ReactNode {
  return (
    <main className="desk-sign-in">
      <Card title={<h1 className="desk-card-title">{session.enrolled ? `登录签约台 · ${session.deviceName}` : '设备登记'}</h1>}>
        {session.deviceStopped !== null && <Alert type="error" showIcon role="alert" title={session.deviceStopped} style={{ marginBottom: 12 }} />}
        {session.notice !== null && session.deviceStopped === null && <Alert type="warning" showIcon role="alert" title={session.notice} style={{ marginBottom: 12 }} />}
        {session.isDeviceUnknown && session.deviceStopped === null && <UnknownDevice session={session} onChanged={onChanged} />}
        {session.deviceStopped !== null ? <StoppedDevice /> : session.enrolled ? <SignInForm session={session} onChanged={onChanged} /> : <EnrolForm firstName="" onChanged={onChanged} />}
      </Card>
    </main>
  );
}

/** Nothing can be done here but to ask the hub again; it is asked by itself every minute too. */
function StoppedDevice(): ReactNode {
  const action = useAction();
  return (
    <div className="desk-stack">
      <RefusalAlert refusal={action.refusal} />
      <Button block loading={action.isRunning} onClick={() => void action.run('sync.now', {}, '正在询问服务器')}>已恢复？重新联系服务器</Button>
    </div>
  );
}

/** The hub was restored from before this device came: it is enrolled again as who it was. Signing in offline goes on below. */
function UnknownDevice({ session, onChanged }: SignInProps): ReactNode {
  return (
    <>
      <Alert type="warning" showIcon role="alert" title="服务器上没有这台设备的登记（服务器可能恢复过备份）。请向管理员领取登记码重新登记，本机待上传的事项都会保留。" style={{ marginBottom: 12 }} />
      <EnrolForm firstName={session.deviceName} onChanged={onChanged} />
      <Divider plain>或者先离线登录</Divider>
    </>
  );
}

function EnrolForm({ firstName, onChanged }: { readonly firstName: string; readonly onChanged: () => void }): ReactNode {
  const action = useAction();
  const submit = async (values: { code: string; deviceName: string }): Promise<void> => {
    if ((await action.run('session.enrol', values, '本机已登记')) !== null) onChanged();
  };
  return (
    <Form layout="vertical" initialValues={{ deviceName: firstName }} onFinish={(values: { code: string; deviceName: string }) => void submit(values)} requiredMark={false}>
      {firstName === '' && <p className="desk-muted">本机第一次使用，请向管理员领取设备登记码。登记码只能用一次。</p>}
      <Form.Item name="code" label="设备登记码" rules={[{ required: true, whitespace: true, message: '请填写设备登记码' }]}><Input autoComplete="off" /></Form.Item>
      <Form.Item name="deviceName" label="本机名称（便于辨认，如“窗口 2”）" rules={[{ required: true, whitespace: true, message: '请填写本机名称' }]}><Input maxLength={60} /></Form.Item>
      <Space orientation="vertical" style={{ width: '100%' }}>
        <RefusalAlert refusal={action.refusal} />
        <Button type="primary" htmlType="submit" loading={action.isRunning} block>登记本机</Button>
      </Space>
    </Form>
  );
}

function SignInForm({ session, onChanged }: SignInProps): ReactNode {
  const action = useAction();
  const [account, setAccount] = useState(session.accounts[0]?.account ?? '');
  const [password, setPassword] = useState('');
  const passwordField = useRef<InputRef>(null);
  useEffect(() => passwordField.current?.focus(), [account]);
  const mustChange = action.refusal?.code === 'must_change';
  const signIn = async (): Promise<void> => {
    if ((await action.run('session.signIn', { account, password })) !== null) onChanged();
  };
  if (mustChange) {
    return (
      <div className="desk-stack">
        <Alert type="info" showIcon title={`帐号 ${account.trim()} 用的是一次性密码，请先设置您自己的新密码。`} />
        <NewPasswordForm account={account.trim()} oldPassword={password} label="保存新密码并登录" onDone={onChanged} />
        <Button type="text" block onClick={() => action.refuse(null)}>返回</Button>
      </div>
    );
  }
  return (
    <form className="desk-stack" onSubmit={(event) => {
      event.preventDefault();
      void signIn();
    }}>
      {session.demo && <Alert type="info" title="演示环境，人物均为虚构。请点选帐号，密码都是 yanshi-2026。" />}
      {session.accounts.length > 0 && <AccountButtons accounts={session.accounts} chosen={account} onChoose={setAccount} />}
      <label htmlFor="account">帐号</label>
      <Input id="account" value={account} autoComplete="username" onChange={(event) => setAccount(event.target.value)} />
      <label htmlFor="password">密码</label>
      <Input.Password id="password" value={password} autoComplete="current-password" ref={passwordField} onChange={(event) => setPassword(event.target.value)} />
      <RefusalAlert refusal={action.refusal} />
      <Button type="primary" htmlType="submit" block loading={action.isRunning} disabled={account === '' || password === ''}>登录</Button>
    </form>
  );
}

function AccountButtons({ accounts, chosen, onChoose }: { readonly accounts: readonly StaffView[]; readonly chosen: string; readonly onChoose: (account: string) => void }): ReactNode {
  return (
    <Space wrap>
      {accounts.map((each) => (
        <Button key={each.staffId} type={each.account === chosen ? 'primary' : 'default'} aria-pressed={each.account === chosen} onClick={() => onChoose(each.account)}>
          {each.name}（{each.roles.map((role) => roleLabels[role]).join('、')}）
        </Button>
      ))}
    </Space>
  );
}
