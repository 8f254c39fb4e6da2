import type { ReactNode } from 'react';
import { Button, Descriptions, Input, Space, Tag } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { useAction } from '../../hooks/use-action.ts';
import { timeText } from '../../text/times.ts';
import { Field } from '../act-dialog.tsx';
import { FileButton, type ChosenFile } from '../file-field.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';

export type KeyChoice = { readonly keyFile: ChosenFile | null; readonly passPhrase: string; readonly rootFile: ChosenFile | null; readonly checked: CallOutput<'seals.checkKey'> | null };

/** The certificate file and its pass phrase, checked at once. */
export function KeyForm({ choice, onChange }: { readonly choice: KeyChoice; readonly onChange: (change: (now: KeyChoice) => KeyChoice) => void }): ReactNode {
  const action = useAction();
  // On what the choice is by then: a file arrives later than it was chosen, and somebody has typed meanwhile.
  const change = (part: Partial<KeyChoice>): void => onChange((now) => ({ ...now, ...part, checked: null }));
  const isReady = choice.keyFile !== null && choice.passPhrase !== '';
  const check = async (): Promise<void> => {
    if (choice.keyFile === null) return;
    const checked = await action.run('seals.checkKey', { keyFileToken: choice.keyFile.fileToken, passPhrase: choice.passPhrase, rootFileToken: choice.rootFile?.fileToken ?? null });
    onChange((now) => (now.keyFile === choice.keyFile && now.passPhrase === choice.passPhrase && now.rootFile === choice.rootFile ? { ...now, checked } : now));
  };
  return (
    <div className="desk-stack">
      <FileButton accept=".p12,.pfx" label="选择证书文件（.p12 或 .pfx）" chosen={choice.keyFile} onChosen={(keyFile) => change({ keyFile })} />
      <Field label="印章口令" hint="只用来核对这个证书文件，不会保存；每次盖章时再输入。">{(id) => (
        <Input.Password id={id} value={choice.passPhrase} autoComplete="off" style={{ maxWidth: 320 }} onChange={(event) => change({ passPhrase: event.target.value })} onPressEnter={() => isReady && void check()} />
      )}</Field>
      <FileButton accept=".cer,.crt,.pem,.der" label="选择根证书文件（证书文件里没有根证书时）" chosen={choice.rootFile} onChosen={(rootFile) => change({ rootFile })} />
      <Space><Button onClick={() => void check()} disabled={!isReady} loading={action.isRunning}>核对证书</Button></Space>
      <RefusalAlert refusal={action.refusal} />
      {choice.checked !== null && <KeyFacts facts={choice.checked} />}
    </div>
  );
}

function KeyFacts({ facts }: { readonly facts: CallOutput<'seals.checkKey'> }): ReactNode {
  return (
    <Descriptions size="small" bordered column={{ xs: 1, lg: 2 }} items={[
      { key: 'subject', label: '证书持有者', children: facts.subjectName }, { key: 'demo', label: '类别', children: facts.isDemo ? <Tag color="orange">演示证书，没有法律效力</Tag> : <Tag color="green">正式</Tag> },
      { key: 'issuer', label: '签发者', children: facts.issuerName }, { key: 'root', label: '根证书', children: facts.rootName },
      { key: 'from', label: '生效', children: timeText(facts.notBeforeMs) }, { key: 'until', label: '有效期至', children: timeText(facts.notAfterMs) },
      { key: 'print', label: '证书指纹（SHA-256）', span: 'filled', children: <span className="desk-kept desk-number">{facts.fingerprint}</span> },
    ]} />
  );
}
