import { useState, type ReactNode } from 'react';
import { Button, Card, Space } from 'antd';
import type { BatchView } from '../../shared/desk/office-calls.ts';
import type { ColumnMapping } from '../../shared/desk/import-types.ts';
import { FileDrop, type ChosenFile } from '../components/file-field.tsx';
import { ImportColumns } from '../components/import/import-columns.tsx';
import { ImportConfirm } from '../components/import/import-confirm.tsx';
import { ImportDifferenceView } from '../components/import/import-difference.tsx';
import { ImportIssues } from '../components/import/import-issues.tsx';
import { PhotoImport } from '../components/import/photo-import.tsx';
import { JobProgress } from '../components/jobs/job-progress.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { RefusalAlert } from '../components/refusal-alert.tsx';
import { useAction } from '../hooks/use-action.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { useDesk } from '../hooks/use-desk.ts';
import { useLatestJob } from '../hooks/use-jobs.ts';
import { goTo } from '../hooks/use-route.ts';
import { layoutText } from '../text/import-words.ts';

/** A workbook becomes households: look, correct the columns, mend the cells, see the difference, confirm. Nothing is half imported. */
export function ImportPage({ batch }: { readonly batch: BatchView }): ReactNode {
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [job, showJob] = useLatestJob('import', batch.batch.batchId);
  const start = (startedJobId: string): void => {
    showJob(startedJobId);
    setFile(null);
  };
  return (
    <PageFrame title={`导入名单 · ${batch.batch.name}`} extra={file !== null && <Button onClick={() => setFile(null)}>另选文件</Button>}>
      {job !== null && <JobProgress job={job} title="导入" extra={<Button size="small" type="primary" onClick={() => goTo('publish')}>前往推送</Button>} />}
      {file === null ? <ChooseWorkbook onChosen={setFile} /> : <WorkbookReport key={file.fileToken} batchId={batch.batch.batchId} file={file} onStarted={start} />}
      {file === null && <PhotoImport batchId={batch.batch.batchId} />}
    </PageFrame>
  );
}

function ChooseWorkbook({ onChosen }: { readonly onChosen: (file: ChosenFile) => void }): ReactNode {
  const action = useAction();
  const desk = useDesk();
  // The sample takes the way of every other workbook: out of the desk as a file, and in again.
  const takeSample = async (): Promise<void> => {
    const sample = await action.run('import.sampleFile', {});
    if (sample === null) return;
    const file = await desk.download(sample.fileToken);
    if (!file.ok) return action.refuse(file.error);
    const uploaded = await desk.upload(new File([file.value], sample.fileName));
    if (uploaded.ok) onChosen({ fileToken: uploaded.value, fileName: sample.fileName });
    else action.refuse(uploaded.error);
  };
  return (
    <Card size="small" title="选择签约入围家庭名单">
      <div className="desk-stack">
        <FileDrop accept=".xlsx,.xls,.csv" hint="支持 .xlsx 和 .csv（UTF-8 或 GB18030），一行一户或一行一人；.xls 请先另存为 .xlsx" onChosen={onChosen} />
        <RefusalAlert refusal={action.refusal} />
        <div><Button loading={action.isRunning} onClick={() => void takeSample()}>用示例名单试一试</Button> <span className="desk-muted">示例中的人物均为虚构。</span></div>
      </div>
    </Card>
  );
}

function WorkbookReport({ batchId, file, onStarted }: { readonly batchId: string; readonly file: ChosenFile; readonly onStarted: (jobId: string) => void }): ReactNode {
  const [mapping, setMapping] = useState<ColumnMapping | null>(null);
  const input = { batchId, fileToken: file.fileToken, mapping };
  const analysed = useCall('import.analyse', input, changesNothing);
  return (
    <Loaded state={analysed}>{({ analysis, difference, differenceDigest }) => (
      <>
        <Card size="small" title={file.fileName}><Space wrap><span>{layoutText(analysis)}。</span>{analysed.isLoading && <span className="desk-muted">正在重新核对…</span>}</Space></Card>
        <ImportIssues analysis={analysis} input={input} />
        <ImportColumns columns={analysis.columns} onChange={(index, target) => setMapping((known) => ({ ...known, [String(index)]: target }))} />
        {difference !== null && analysis.report.errors.length === 0 && <ImportDifferenceView difference={difference} />}
        <ImportConfirm analysis={analysis} difference={difference} differenceDigest={differenceDigest} input={input} onLookAgain={analysed.reload} onStarted={onStarted} />
      </>
    )}</Loaded>
  );
}
