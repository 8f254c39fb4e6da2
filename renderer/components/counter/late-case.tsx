import { useState, type ReactNode } from 'react';
import { Alert, Button, Descriptions, Modal, Space } from 'antd';
import type { LateCase } from '../../../shared/desk/counter-calls.ts';
import { agentWords } from '../../../shared/domain/agent.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useCall } from '../../hooks/use-call.ts';
import { durationText, timeText } from '../../text/times.ts';
import { pictureAddress } from '../../text/words.ts';
import { ReasonField } from '../act-dialog.tsx';
import { Loaded } from '../page-frame.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { SignatureDrawing } from '../signature-drawing.tsx';
import { LetterPages } from './letter-pages.tsx';

/** 待认定: what one late counter signing stands on; an admin decides, others look. */
export function LateCaseDialog({ agreementId, onClose }: { readonly agreementId: string; readonly onClose: () => void }): ReactNode {
  const state = useCall('counter.lateCase', { agreementId });
  return (
    <Modal open title="认定现场签约" width={760} footer={null} onCancel={onClose} mask={{ closable: false }}>
      <Loaded state={state}>{(late) => <Content late={late} onClose={onClose} />}</Loaded>
    </Modal>
  );
}

function Content({ late, onClose }: { readonly late: LateCase; readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const who = late.agent === null ? '' : '受托人';
  const decide = async (admit: boolean): Promise<void> => {
    const input = { agreementId: late.agreementId, expectedRevision: late.revision, signingId: late.signingId, admit, reason };
    if ((await action.run('counter.admit', input, admit ? '已予以认定，等待审核' : '已不予认定')) !== null) onClose();
  };
  return (
    <div className="desk-stack">
      <Descriptions size="small" bordered column={2} items={[
        { key: 'name', label: '主申请人', children: late.name }, { key: 'no', label: '编号', children: late.agreementNo },
        { key: 'staff', label: '经办人', children: late.staffName }, { key: 'witness', label: '见证人', children: late.witness },
        { key: 'device', label: '签字时间（经办电脑）', children: timeText(late.deviceTimeMs) }, { key: 'close', label: '签约截止', children: timeText(late.closesAtMs) },
        { key: 'hub', label: '签字前最后联网', children: late.lastHubTimeMs === null ? '没有联网记录' : timeText(late.lastHubTimeMs) }, { key: 'arrived', label: '送达时间', children: timeText(late.arrivedAtMs) },
        { key: 'elapsed', label: '距最后联网', children: late.elapsedSinceHubMs === null ? '无法判断（联网后本机重新启动过）' : durationText(late.elapsedSinceHubMs) }, { key: 'clock', label: '时钟偏差', children: clockText(late.clockAheadMs) },
      ]} />
      {late.deviceTimeMs >= late.closesAtMs && <Alert type="warning" showIcon title="按经办电脑的时钟，签字时已过签约截止时间，请核实。" />}
      {late.agent !== null && <Alert type="warning" showIcon title={`${agentWords(late.agent)}，证件号码 ${late.agent.idNumber}`} description={late.canDecide ? <LetterPages agreementId={late.agreementId} signingId={late.agent.signingId} /> : null} />}
      <div className="desk-characters">
        {/* Two characters of a name may be the same; their places never are. */}
        {/* oxlint-disable-next-line react/no-array-index-key */}
        {late.characters.map((drawing, index) => <SignatureDrawing key={index} drawing={drawing} side={96} />)}
      </div>
      <div className="desk-photos">
        {[{ label: `${who}证件人像面`, picture: late.cardPhoto }, { label: `${who}现场人脸`, picture: late.facePhoto }].map(({ label, picture }) => (
          <figure key={label}>{picture === null ? <div className="desk-muted">{late.noPhotoReason === null ? '没有可查看的照片' : `没有拍摄，原因：${late.noPhotoReason}`}</div> : <img src={pictureAddress(picture)} alt={label} />}<figcaption className="desk-muted">{label}</figcaption></figure>
        ))}
      </div>
      {late.canDecide
        ? (
          <>
            <ReasonField value={reason} onChange={setReason} />
            <RefusalAlert refusal={action.refusal} />
            <Space>
              <Button type="primary" disabled={reason.trim() === ''} loading={action.isRunning} onClick={() => void decide(true)}>予以认定</Button>
              <Button danger disabled={reason.trim() === ''} loading={action.isRunning} onClick={() => void decide(false)}>不予认定</Button>
            </Space>
          </>
        )
        : <Alert type="info" showIcon title={late.whyNot ?? '由管理员认定。'} />}
    </div>
  );
}

function clockText(aheadMs: number | null): string {
  if (aheadMs === null) return '无法判断';
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return seconds === 0 ? '没有偏差' : `比服务器${aheadMs > 0 ? '快' : '慢'} ${seconds} 秒`;
}
