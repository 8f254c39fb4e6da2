import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Input, Space } from 'antd';
import { useDesk } from '../../hooks/use-desk.ts';
import { pictureAddress } from '../../text/words.ts';
import { Field } from '../act-dialog.tsx';
import { FileButton } from '../file-field.tsx';
import { signerWords } from '../../text/signer-words.ts';
import type { StepProps } from './step-props.ts';

const longestSidePx = 1280;
type Which = 'card' | 'face';

function labelOf(which: Which, signer: string): string {
  return which === 'face' ? `${signer}面部` : signer === '主申请人' ? '身份证人像面' : `${signer}身份证人像面`;
}

/** Card and face by the desk's camera or as files; without either, the reason. */
export function PhotoStep({ view, action, save, reload }: StepProps): ReactNode {
  const [reason, setReason] = useState('');
  const { title } = signerWords(view);
  const keep = async (which: Which, fileToken: string): Promise<void> => {
    if ((await action.run('counter.photo', { agreementId: view.agreementId, which, fileToken })) !== null) reload();
  };
  return (
    <section className="counter-body">
      <p className="counter-text">请工作人员协助拍摄两张照片，只用于核对是{title}本人签约。</p>
      <div className="counter-photos">
        {(['card', 'face'] as const).map((which) => <PhotoBox key={which} which={which} label={labelOf(which, title)} picture={view[which]} onTaken={(token) => void keep(which, token)} />)}
      </div>
      <details className="counter-consent">
        <summary>没有摄像头，或{title}不愿拍照</summary>
        <Field label="不拍照的原因（审核时可以看到）">{(id) => <Input.TextArea id={id} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} autoSize={{ minRows: 2 }} />}</Field>
        <Button style={{ marginTop: 8 }} size="large" disabled={reason.trim() === ''} loading={action.isRunning} onClick={() => void save({ kind: 'no_photos', reason })}>不拍照，继续</Button>
      </details>
    </section>
  );
}

function PhotoBox({ which, label, picture, onTaken }: { readonly which: Which; readonly label: string; readonly picture: string | null; readonly onTaken: (fileToken: string) => void }): ReactNode {
  const desk = useDesk();
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => () => stop(stream), [stream]);
  const open = async (): Promise<void> => {
    const opened = await openCamera(which === 'card' ? 'environment' : 'user');
    setSaid(opened === null ? '摄像头打不开，请检查是否允许使用摄像头，或选择照片文件。' : '');
    if (opened === null || video.current === null) return;
    video.current.srcObject = opened;
    await video.current.play();
    setStream(opened);
  };
  const take = async (): Promise<void> => {
    const file = video.current === null ? null : await stillOf(video.current, `${which}.jpg`);
    setStream(null);
    if (file === null) return;
    const answer = await desk.upload(file);
    setSaid(answer.ok ? '' : answer.error.message);
    if (answer.ok) onTaken(answer.value);
  };
  return (
    <figure>
      <figcaption>{label}{picture === null ? '' : '（已拍）'}</figcaption>
      <video ref={video} muted playsInline hidden={stream === null} />
      {stream === null && (picture === null ? <div className="counter-photo-empty">还没有照片</div> : <img src={pictureAddress(picture)} alt={label} />)}
      <Space wrap>
        {stream === null ? <Button size="large" onClick={() => void open()}>{picture === null ? '打开摄像头' : '重新拍摄'}</Button> : <Button size="large" type="primary" onClick={() => void take()}>拍照</Button>}
        <FileButton accept=".jpg,.jpeg,.png" label={`选择${label}照片`} chosen={null} onChosen={(file) => onTaken(file.fileToken)} />
      </Space>
      <div role="status">{said}</div>
    </figure>
  );
}

async function openCamera(facingMode: 'environment' | 'user'): Promise<MediaStream | null> {
  // Missing outside secure addresses, whatever the types say.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  try {
    return (await devices?.getUserMedia({ video: { facingMode, width: { ideal: longestSidePx } }, audio: false })) ?? null;
  } catch {
    // Not allowed, not there or in use by another program: the sentence beside the button says what to do in each case.
    return null;
  }
}

function stillOf(video: HTMLVideoElement, fileName: string): Promise<File | null> {
  const scale = Math.min(1, longestSidePx / Math.max(video.videoWidth, video.videoHeight, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob === null ? null : new File([blob], fileName, { type: 'image/jpeg' })), 'image/jpeg', 0.88);
  });
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
