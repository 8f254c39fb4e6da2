import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Input, InputNumber, Space } from 'antd';
import { plainSealUse } from '../../../shared/domain/records.ts';
import { useAction } from '../../hooks/use-action.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { useOffice } from '../../hooks/use-office.ts';
import { firstRound, missingForSeal, sourceOf } from '../../text/seal-draft.ts';
import { Field } from '../act-dialog.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { DrawingForm, type Drawing } from './drawing-form.tsx';
import { KeyForm, type KeyChoice } from './key-form.tsx';
import { PlacementCard } from './placement-card.tsx';
import { ProofForm, type ProofChoice } from './proof-form.tsx';
import { SeamCard } from './seam-card.tsx';
import { ShownOnField, type ShownOn } from './shown-on-field.tsx';

/** 登记印章: how it looks, whose key, where it stands, how it is cut for the seam; all looked at before it is saved. */
export function NewSeal({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { batch } = useOffice();
  const action = useAction();
  const [drawing, setDrawing] = useState<Drawing>({ way: 'round', round: { ...firstRound, name: batch?.batch.partyA.name ?? '' }, file: null, longestMm: null, isPureRed: false });
  const [name, setName] = useState('');
  const [key, setKey] = useState<KeyChoice>({ keyFile: null, passPhrase: '', rootFile: null, checked: null });
  const [proof, setProof] = useState<ProofChoice>({ timestampUrl: '', timestampRoot: null, revocationFiles: [] });
  const [on, setOn] = useState<ShownOn>({ pageCount: 4 });
  const [placement, setPlacement] = useState(plainSealUse.placement);
  const [maxPagesPerSeam, setMaxPages] = useState(plainSealUse.maxPagesPerSeam);
  const source = sourceOf(drawing);
  const drawn = useCall('seals.draw', source === null ? null : { source }, changesNothing);
  const view = source === null ? null : drawn.value?.view ?? null;
  const missing = missingForSeal({ hasDrawing: view !== null, name, isKeyChecked: key.checked !== null, timestampUrl: proof.timestampUrl, hasTimestampRoot: proof.timestampRoot !== null });
  const save = async (): Promise<void> => {
    if (source === null || key.keyFile === null) return;
    const timestamp = proof.timestampUrl.trim() === '' || proof.timestampRoot === null ? null : { url: proof.timestampUrl.trim(), rootFileToken: proof.timestampRoot.fileToken };
    const saved = await action.run('seals.save', {
      name, source, keyFileToken: key.keyFile.fileToken, passPhrase: key.passPhrase, rootFileToken: key.rootFile?.fileToken ?? null, placement, maxPagesPerSeam,
      timestamp, revocationFileTokens: proof.revocationFiles.map((file) => file.fileToken),
    }, '印章已登记');
    if (saved !== null) onDone();
  };
  return (
    <>
      <Step title="一、印章图样"><DrawingForm drawing={drawing} onChange={setDrawing} drawn={drawn} source={source} /></Step>
      <Step title="二、证书和口令"><KeyForm choice={key} onChange={setKey} /></Step>
      <Step title="三、时间戳和吊销列表（可不填）"><ProofForm choice={proof} onChange={setProof} /></Step>
      <Step title="四、盖章位置" extra={<ShownOnField on={on} onChange={setOn} />}>
        {source === null || view === null ? <span className="desk-muted">有了印章图样后，在这里放到盖章处。</span> : <PlacementCard source={source} view={view} on={on} placement={placement} onChange={setPlacement} />}
      </Step>
      <Step title="五、骑缝章">
        <Field label="每枚骑缝章最多跨多少页" hint="页数更多的文书用多枚骑缝章，各跨差不多的页数。">{(id) => <InputNumber id={id} value={maxPagesPerSeam} min={2} max={200} precision={0} onChange={(value) => setMaxPages(value ?? plainSealUse.maxPagesPerSeam)} />}</Field>
        {source !== null && view !== null && <SeamCard order={{ source, placement, maxPagesPerSeam, on }} />}
      </Step>
      <Step title="六、登记">
        <Field label="印章名称（在批次里选择时看到的名称）">{(id) => <Input id={id} value={name} maxLength={60} style={{ maxWidth: 480 }} onChange={(event) => setName(event.target.value)} />}</Field>
        <Alert type="info" showIcon title="印章登记后不能修改。需要换图样、证书、位置或骑缝设置时，登记一枚新的印章，再到“批次”里改选；已经盖好的文书不受影响。" />
        <RefusalAlert refusal={action.refusal} />
        <Space wrap><Button type="primary" disabled={missing !== null} loading={action.isRunning} onClick={() => void save()}>登记印章</Button>{missing !== null && <span className="desk-muted">{missing}</span>}</Space>
      </Step>
    </>
  );
}

function Step({ title, extra, children }: { readonly title: string; readonly extra?: ReactNode; readonly children: ReactNode }): ReactNode {
  return <Card size="small" title={<h2 className="desk-card-title">{title}</h2>} extra={extra}><div className="desk-stack">{children}</div></Card>;
}
