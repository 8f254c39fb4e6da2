import type { ReactNode } from 'react';
import { Button, Input } from 'antd';
import { Field } from '../act-dialog.tsx';
import { FileButton, type ChosenFile } from '../file-field.tsx';

export type ProofChoice = { readonly timestampUrl: string; readonly timestampRoot: ChosenFile | null; readonly revocationFiles: readonly ChosenFile[] };

/** What makes a seal provable for longer: a timestamp server, and certificate revocation lists. */
export function ProofForm({ choice, onChange }: { readonly choice: ProofChoice; readonly onChange: (change: (now: ProofChoice) => ProofChoice) => void }): ReactNode {
  const change = (part: Partial<ProofChoice>): void => onChange((now) => ({ ...now, ...part }));
  return (
    <div className="desk-stack">
      <Field label="时间戳服务地址" hint="不填则盖章时间由本机声明。填了以后，时间戳服务没有应答时不能盖章。">{(id) => (
        <Input id={id} value={choice.timestampUrl} placeholder="http://" maxLength={300} onChange={(event) => change({ timestampUrl: event.target.value })} />
      )}</Field>
      {choice.timestampUrl.trim() !== '' && <FileButton accept=".cer,.crt,.pem,.der" label="选择时间戳服务的根证书" chosen={choice.timestampRoot} onChosen={(timestampRoot) => change({ timestampRoot })} />}
      <FileButton accept=".crl,.pem" label="添加证书吊销列表（.crl）" chosen={null} onChosen={(file) => onChange((now) => ({ ...now, revocationFiles: [...now.revocationFiles, file] }))} />
      {choice.revocationFiles.map((file) => (
        <span key={file.fileToken}>{file.fileName} <Button type="link" size="small" onClick={() => change({ revocationFiles: choice.revocationFiles.filter((each) => each !== file) })}>移除</Button></span>
      ))}
    </div>
  );
}
