import { useState, type ReactNode } from 'react';
import { Alert, AutoComplete, Button, Card, Modal, Space } from 'antd';
import { timeText } from '../../text/times.ts';
import { kindLabels } from '../../text/words.ts';
import { Field } from '../act-dialog.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { SignerFields, type SignerForm } from './signer-fields.tsx';
import { signerWords } from '../../text/signer-words.ts';
import type { StepProps } from './step-props.ts';

/** The staff's part: whose agreement, who signs, who serves, who watches; then the screen is handed over. */
export function PrepareStep({ view, action, save, reload, onHand, onLeave }: StepProps & { readonly onHand: () => void; readonly onLeave: () => void }): ReactNode {
  const [witness, setWitness] = useState(view.witness);
  const [form, setForm] = useState<SignerForm>({ isAgent: view.agent !== null, ...(view.agent ?? { name: '', idNumber: '', relation: '' }), files: [] });
  const [isAsking, setAsking] = useState(false);
  const drawn = view.characters.filter((each) => each.drawing !== null).length;
  const before = signerWords(view);
  const isOther = form.isAgent ? view.agent?.name !== form.name.trim() : view.agent !== null;
  const signer = form.isAgent ? '受托人' : '主申请人';
  // What was wrong is being put right: the sentence would stand beside it as if it still were.
  const changeForm = (next: SignerForm): void => {
    action.refuse(null);
    setForm(next);
  };
  const chooseSigner = async (clearDrawn: boolean): Promise<boolean> => {
    const { isAgent, name, idNumber, relation, files } = form;
    const agent = isAgent ? { name, idNumber, relation, letterTokens: files.map((each) => each.fileToken) } : null;
    if ((await action.run('counter.signer', { agreementId: view.agreementId, clearDrawn, agent })) === null) return false;
    setForm({ ...form, files: [] });
    reload();
    return true;
  };
  const begin = async (clearDrawn: boolean): Promise<void> => {
    setAsking(false);
    if (view.agentsAllowed && !(await chooseSigner(clearDrawn))) return;
    if (await save({ kind: 'witness', witness })) onHand();
  };
  const discard = async (): Promise<void> => {
    if ((await action.run('counter.discard', { agreementId: view.agreementId }, '已清除，可以重新办理')) !== null) onLeave();
  };
  return (
    <Card title={<h1 className="desk-card-title">现场签约 · {view.name}</h1>} style={{ maxWidth: 720, width: '100%', margin: '0 auto' }}>
      <div className="desk-stack">
        <span className="desk-number">{kindLabels[view.kind]} {view.agreementNo} · 证件号码 {view.maskedId} · 签约截止 {timeText(view.closesAtMs)}</span>
        {view.consentedAtMs !== null && <Alert type="info" showIcon title={`上次办到一半，${view.agent === null ? '' : `受托人${view.agent.name}`}已写 ${drawn} 个字，可以接着办。`} action={<Button size="small" danger onClick={() => void discard()}>清除重来</Button>} />}
        {view.agentsAllowed && <SignerFields form={form} hasLetter={view.hasLetter && !isOther} onChange={changeForm} />}
        <span>经办人：{view.staffName}（审核须由另一人办理）</span>
        <Field label="见证人（在场的另一位工作人员，或社区工作者、医护人员等）">{(id) => (
          <AutoComplete id={id} value={witness} onChange={setWitness} style={{ width: '100%' }} options={view.witnesses.map((name) => ({ value: name }))} placeholder="选择或填写姓名" maxLength={40} showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }} />
        )}</Field>
        <Alert type="info" title={`请先核对${signer}的身份证原件${form.isAgent ? '和委托书原件' : ''}，再把设备交给${signer}。交出后屏幕上只有签约内容；交还时本机自动锁定，输入您的密码继续。`} />
        <RefusalAlert refusal={action.refusal} />
        <Space wrap>
          <Button type="primary" size="large" disabled={witness.trim() === ''} loading={action.isRunning} onClick={() => { if (isOther && view.consentedAtMs !== null) setAsking(true); else void begin(false); }}>交给{signer}</Button>
          <Button size="large" onClick={onLeave}>返回</Button>
        </Space>
      </div>
      <Modal open={isAsking} title="更换签字人" okText="清除并更换" cancelText="取消" okButtonProps={{ danger: true }} onOk={() => void begin(true)} onCancel={() => setAsking(false)}>
        改由{signer}{form.isAgent ? form.name : view.name}签字，{before.title}{before.name}已勾选的同意、照片和写好的 {drawn} 个字会被清除。
      </Modal>
    </Card>
  );
}
