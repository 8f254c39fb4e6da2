import { useState, type ReactNode } from 'react';
import { Alert, Button, Card } from 'antd';
import type { PhotoReport } from '../../../shared/desk/office-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { FileDrop, type ChosenFile } from '../file-field.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';

type Looked = { readonly file: ChosenFile; readonly report: PhotoReport };
const mostShown = 50;

/** 留存照片: photos of principal applicants that the bureau has already, as a zip whose files are named by 备案回执号. Look first, then import. */
export function PhotoImport({ batchId }: { readonly batchId: string }): ReactNode {
  const action = useAction();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const look = async (file: ChosenFile): Promise<void> => {
    setSaid(null);
    const report = await action.run('photos.analyse', { batchId, fileToken: file.fileToken });
    setLooked(report === null ? null : { file, report });
  };
  const confirm = async ({ file }: Looked): Promise<void> => {
    const done = await action.run('photos.confirm', { batchId, fileToken: file.fileToken });
    if (done === null) return;
    setLooked(null);
    setSaid(done.refused.length === 0 ? `已导入 ${done.imported} 张照片。` : `已导入 ${done.imported} 张照片，${done.refused.length} 张没有导入：${done.refused.slice(0, mostShown).map((each) => `${each.fileName}（${each.reason}）`).join('；')}`);
  };
  return (
    <Card size="small" title="导入单位留存的照片（可不导入）">
      <div className="desk-stack">
        <span className="desk-muted">审核时与现场人脸并排显示。照片以备案回执号命名（如 BA20260001.jpg），JPG 或 PNG 格式，压缩成一个 .zip；盖章或作废后按规定的天数删除。</span>
        {looked === null && <FileDrop accept=".zip" what="照片压缩包" hint="一个压缩包不超过 32 MB，照片多的请分成几个" onChosen={(file) => void look(file)} />}
        {looked !== null && <PhotoReportView looked={looked} isRunning={action.isRunning} onConfirm={() => void confirm(looked)} onOther={() => setLooked(null)} />}
        <RefusalAlert refusal={action.refusal} />
        {said !== null && <Alert type="success" showIcon title={said} />}
      </div>
    </Card>
  );
}

type ReportProps = { readonly looked: Looked; readonly isRunning: boolean; readonly onConfirm: () => void; readonly onOther: () => void };

function PhotoReportView({ looked, isRunning, onConfirm, onOther }: ReportProps): ReactNode {
  const { file, report } = looked;
  const replacing = report.ready.filter((each) => each.isReplacing).length;
  const rest = report.problems.length - mostShown;
  return (
    <>
      <div>{file.fileName}：可以导入 <b>{report.ready.length}</b> 张{replacing === 0 ? '' : `，其中 ${replacing} 张替换原来的照片`}{report.same === 0 ? '' : `；${report.same} 张以前已经导入`}。</div>
      {report.problems.length > 0 && (
        <Alert type="warning" showIcon title={`${report.problems.length} 个文件不能导入`}
          description={<ul style={{ margin: 0, paddingLeft: 18 }}>{report.problems.slice(0, mostShown).map((each) => <li key={each.fileName}>{each.fileName}：{each.reason}</li>)}{rest > 0 && <li>还有 {rest} 个</li>}</ul>} />
      )}
      <div style={{ display: 'flex', gap: 8 }}>
        <Button type="primary" disabled={report.ready.length === 0} loading={isRunning} onClick={onConfirm}>导入 {report.ready.length} 张照片</Button>
        <Button onClick={onOther}>另选文件</Button>
      </div>
    </>
  );
}
