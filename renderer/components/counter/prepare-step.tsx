import { useState, type ReactNode } from 'react';
import { Alert, AutoComplete, Button, Card, Space } from 'antd';
import { timeText } from '../../text/times.ts';
import { kindLabels } from '../../text/words.ts';
import { Field } from '../act-dialog.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { StepProps } from './step-props.ts';

/** The staff's part: whose agreement, who serves, who watches; then the screen is handed over. */
export function PrepareStep({ view, action, save, onHand, onLeave }: StepProps & { readonly onHand: () => void; readonly onLeave: () => void }): ReactNode {
  const [witness, setWitness] = useState(view.witness);
  const drawn = view.characters.filter((each) => each.drawing !== null).length;
  const begin = async (): Promise<void> => {
    if (await save({ kind: 'witness', witness })) onHand();
  };
  const discard = async (): Promise<void> => {
    if ((await action.run('counter.discard', { agreementId: view.agreementId }, '已清除，可以重新办理')) !== null) onLeave();
  };
  return (
    <Card title={<h1 className="desk-card-title">现场签约 · {view.name}</h1>} style={{ maxWidth: 720, width: '100%', margin: '0 auto' }}>
      <div className="desk-stack">
        <span className="desk-number">{kindLabels[view.kind]} {view.agreementNo} · 证件号码 {view.maskedId} · 签约截止 {timeText(view.closesAtMs)}</span>
        {view.consentedAtMs !== null && <Alert type="info" showIcon title={`上次办到一半，已写 ${drawn} 个字，可以接着办。`} action={<Button size="small" danger onClick={() => void discard()}>清除重来</Button>} />}
        <span>经办人：{view.staffName}（审核须由另一人办理）</span>
        <Field label="见证人（在场的另一位工作人员，或社区工作者、医护人员等）">{(id) => (
          <AutoComplete id={id} value={witness} onChange={setWitness} style={{ width: '100%' }} options={view.witnesses.map((name) => ({ value: name }))} placeholder="选择或填写姓名" maxLength={40} showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }} />
        )}</Field>
        <Alert type="info" title="请先核对主申请人的身份证原件，再把设备交给主申请人。交出后屏幕上只有签约内容；交还时本机自动锁定，输入您的密码继续。" />
        <RefusalAlert refusal={action.refusal} />
        <Space wrap>
          <Button type="primary" size="large" disabled={witness.trim() === ''} loading={action.isRunning} onClick={() => void begin()}>交给主申请人</Button>
          <Button size="large" onClick={onLeave}>返回</Button>
        </Space>
      </div>
    </Card>
  );
}
