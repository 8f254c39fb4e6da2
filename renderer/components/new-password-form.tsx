import { useState, type ReactNode } from 'react';
import { Button, Input } from 'antd';
import { passwordProblem } from '../../shared/domain/password-rules.ts';
import { useAction } from '../hooks/use-action.ts';
import { Field } from './act-dialog.tsx';
import { RefusalAlert } from './refusal-alert.tsx';

type NewPasswordProps = {
  readonly account: string;
  /** Typed already, or null: asked for here. */
  readonly oldPassword: string | null;
  readonly label: string;
  readonly onDone: () => void;
};

/** Twice the new password, judged by the same rules as the hub's while it is typed. */
export function NewPasswordForm({ account, oldPassword, label, onDone }: NewPasswordProps): ReactNode {
  const action = useAction();
  const [old, setOld] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const weak = first === '' ? null : passwordProblem(first, { account, name: '' });
  const differs = second !== '' && second !== first;
  const save = async (): Promise<void> => {
    if ((await action.run('session.changePassword', { account, password: oldPassword ?? old, newPassword: first }, '密码已修改')) !== null) onDone();
  };
  const isReady = first !== '' && weak === null && second === first && (oldPassword !== null || old !== '');
  return (
    <form className="desk-stack" onSubmit={(event) => {
      event.preventDefault();
      if (isReady) void save();
    }}>
      {oldPassword === null && <Field label="原密码">{(id) => <Input.Password id={id} value={old} autoComplete="current-password" onChange={(event) => setOld(event.target.value)} />}</Field>}
      <Field label="新密码" hint="至少 10 个字符，可以是一句好记的话；不要求大小写或符号，不要与帐号相似。">
        {(id) => <Input.Password id={id} value={first} autoComplete="new-password" status={weak === null ? '' : 'warning'} onChange={(event) => setFirst(event.target.value)} />}
      </Field>
      {weak !== null && <span className="desk-muted" role="status">{weak.message}</span>}
      <Field label="再输一次新密码">{(id) => <Input.Password id={id} value={second} autoComplete="new-password" status={differs ? 'warning' : ''} onChange={(event) => setSecond(event.target.value)} />}</Field>
      {differs && <span className="desk-muted" role="status">两次输入的新密码不一致。</span>}
      <RefusalAlert refusal={action.refusal} />
      <Button type="primary" htmlType="submit" block loading={action.isRunning} disabled={!isReady}>{label}</Button>
    </form>
  );
}
