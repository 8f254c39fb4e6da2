import type { ReactNode } from 'react';
import { Alert, Button, Modal, Typography } from 'antd';
import { timeText } from '../../text/times.ts';

export type ShownPassword = { readonly password: string; readonly endsAtMs: number; readonly name: string; readonly account: string };

/** The one time that a one-time password is seen: to be copied or printed, gone when it is closed. */
export function OneTimePassword({ shown, onClose }: { readonly shown: ShownPassword; readonly onClose: () => void }): ReactNode {
  const footer = [<Button key="print" onClick={() => window.print()}>打印</Button>, <Button key="done" type="primary" onClick={onClose}>我已交给本人</Button>];
  return (
    <Modal open title={`一次性密码 · ${shown.name}`} width={520} onCancel={onClose} footer={footer} mask={{ closable: false }} keyboard={false}>
      <div className="desk-stack">
        <Alert type="warning" showIcon title="只显示这一次，关闭后无法再看。请当面交给本人，不要用微信、短信或邮件发送。" />
        <dl className="desk-once">
          <div><dt>帐号</dt><dd>{shown.account}</dd></div>
          <div><dt>一次性密码</dt><dd><Typography.Text className="desk-once-secret" copyable={{ text: shown.password, tooltips: ['复制', '已复制'] }}>{shown.password}</Typography.Text></dd></div>
          <div><dt>有效期至</dt><dd className="desk-number">{timeText(shown.endsAtMs)}</dd></div>
        </dl>
        <span className="desk-muted">本人用它登录后，必须马上设置自己的新密码，才能办理事项。</span>
      </div>
    </Modal>
  );
}
