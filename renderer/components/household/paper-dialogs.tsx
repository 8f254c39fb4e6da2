import { useState, type ReactNode } from 'react';
import { Alert, Button, Input, Skeleton, Space } from 'antd';
import { useAction } from '../../hooks/use-action.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { timeText } from '../../text/times.ts';
import { ActDialog, Field } from '../act-dialog.tsx';
import { FilesButton, type ChosenFile } from '../file-field.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { VersionActionProps } from './action-props.ts';

/** 纸质签约: the scan of what was signed and sealed on paper. */
export function AttachPaperDialog({ page: household, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(household.householdId, allowed);
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const [note, setNote] = useState('');
  const confirm = async (expectedRevision = revision): Promise<void> => {
    const input = { agreementId: version.agreementId, expectedRevision, fileTokens: files.map((each) => each.fileToken), note };
    if ((await action.run('paper.attach', input, '已登记，等待另一位审核人审核')) !== null) onClose();
  };
  return (
    <ActDialog title={`登记纸质签约 · ${version.agreementNo}`} effect="上传已签字（或捺印）并盖章的纸质协议扫描件，由另一位审核人审核；通过后为“已盖章（纸质）”，以纸质原件为准。" confirmLabel="登记" isReady={files.length > 0} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <FilesButton accept=".pdf,.jpg,.jpeg,.png" label="上传纸质协议扫描件" chosen={files} onChange={setFiles} />
      <span className="desk-muted">PDF、JPG 或 PNG，可选多个，按所选的顺序合成一份，共不超过 20 MB。</span>
      <Field label="说明（可不填）">{(id) => <Input.TextArea id={id} value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />}</Field>
    </ActDialog>
  );
}

/** The reviewer looks at the scan and accepts that very one. */
export function AcceptPaperDialog({ page: household, action: allowed, version, onClose }: VersionActionProps): ReactNode {
  const action = useAction();
  const { revision, seen } = useSeen(household.householdId, allowed);
  const [page, setPage] = useState(0);
  const scan = useCall('paper.scan', { agreementId: version.agreementId, page }, changesNothing);
  const confirm = async (expectedRevision = revision): Promise<void> => {
    if (scan.value === null) return;
    const input = { agreementId: version.agreementId, expectedRevision, scanDigest: scan.value.scanDigest };
    if ((await action.run('paper.accept', input, '纸质签约审核通过')) !== null) onClose();
  };
  return (
    <ActDialog title={`纸质签约审核 · ${version.agreementNo}`} width={820} effect="请逐页核对扫描件的签字和印章。通过后协议为“已盖章（纸质）”，以纸质原件为准。" confirmLabel="审核通过" isReady={scan.value !== null && scan.value.whyNot === null} action={action} seen={seen((now) => void confirm(now))} onConfirm={() => void confirm()} onClose={onClose}>
      <RefusalAlert refusal={scan.refusal} />
      {scan.value === null ? scan.refusal === null && <Skeleton active /> : (
        <>
          <Space wrap>
            <Button disabled={page === 0} onClick={() => setPage(page - 1)}>上一页</Button>
            <span className="desk-number">第 {page + 1} 页，共 {scan.value.pageCount} 页</span>
            <Button disabled={page + 1 >= scan.value.pageCount} onClick={() => setPage(page + 1)}>下一页</Button>
            <span className="desk-muted">{scan.value.attachedByName} 于 {timeText(scan.value.attachedAtMs)} 上传</span>
          </Space>
          {scan.value.whyNot !== null && <Alert type="info" showIcon title={scan.value.whyNot} />}
          <img src={scan.value.picture} alt={`扫描件第 ${page + 1} 页`} style={{ maxWidth: '100%', border: '1px solid var(--desk-line)' }} />
        </>
      )}
    </ActDialog>
  );
}
