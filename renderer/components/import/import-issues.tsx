import type { ReactNode } from 'react';
import { Alert, Button, Card, Collapse, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { CallInput } from '../../../shared/desk/contract.ts';
import type { CellIssue, ImportAnalysis } from '../../../shared/desk/import-types.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useDownload } from '../../hooks/use-download.ts';
import { issuePlace, splitIssues } from '../../text/import-words.ts';
import { RefusalAlert } from '../refusal-alert.tsx';

type IssuesProps = { readonly analysis: ImportAnalysis; readonly input: CallInput<'import.errorSheet'> };

/** 行错误 at their cell, notices apart from them, and what was put into normal form or left out. */
export function ImportIssues({ analysis, input }: IssuesProps): ReactNode {
  const { report } = analysis;
  const { wholeFile, cells } = splitIssues(report.errors);
  return (
    <>
      {wholeFile.map((issue) => <Alert key={`${issue.code}-${issue.column}-${issue.header}`} type="error" showIcon title={issue.message} />)}
      {report.errors.length === 0 ? <Alert type="success" showIcon title={`${report.householdCount} 户全部通过核对，可以导入。`} />
        : <Alert type="error" showIcon title={`有 ${report.errors.length} 处错误，本次不会导入任何一户。请在原文件中改正后重新选择。`} action={<ErrorSheetButton input={input} />} />}
      {cells.length > 0 && <Card size="small" title={`行错误 ${cells.length} 处`}><IssueTable issues={cells} mainSheet={analysis.sheetName} /></Card>}
      {report.notices.length > 0 && <Card size="small" title={`请留意 ${report.notices.length} 处（不妨碍导入）`}><IssueTable issues={report.notices} mainSheet={analysis.sheetName} /></Card>}
      <Remarks analysis={analysis} />
    </>
  );
}

function IssueTable({ issues, mainSheet }: { readonly issues: readonly CellIssue[]; readonly mainSheet: string }): ReactNode {
  const columns: TableColumnsType<CellIssue> = [
    { title: '位置', key: 'place', width: 240, render: (_, issue) => <span className="desk-number">{issuePlace(issue, mainSheet)}</span> },
    { title: '内容', dataIndex: 'value', width: 200, render: (value: string) => <span className="desk-kept">{value === '' ? '（空）' : value}</span> },
    { title: '说明', key: 'message', render: (_, issue) => <>{issue.message}{issue.proposal !== null && <span className="desk-muted"> 建议：{issue.proposal}</span>}</> },
  ];
  return <Table<CellIssue> size="small" rowKey={(issue) => `${issue.sheet}-${issue.row}-${issue.column}-${issue.code}-${issue.value}`} dataSource={[...issues]} columns={columns}
    pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} />;
}

function ErrorSheetButton({ input }: { readonly input: CallInput<'import.errorSheet'> }): ReactNode {
  const action = useAction();
  const { download, isDownloading } = useDownload();
  return (
    <>
      <RefusalAlert refusal={action.refusal} />
      <Button size="small" loading={action.isRunning || isDownloading} onClick={() => void action.run('import.errorSheet', input).then(download)}>下载错误清单</Button>
    </>
  );
}

function Remarks({ analysis }: { readonly analysis: ImportAnalysis }): ReactNode {
  const { leftOut, normalForms } = analysis.report;
  if (leftOut.length === 0 && normalForms.length === 0) return null;
  return (
    <Collapse size="small" items={[
      ...(leftOut.length === 0 ? [] : [{ key: 'left', label: `未读取的行和列 ${leftOut.length} 处`, children: <ul>{leftOut.map((each) => <li key={`${each.sheet}-${each.rowNumber}-${each.reason}`}>{each.rowNumber === null ? `“${each.sheet}”` : `第 ${each.rowNumber} 行`}：{each.reason}</li>)}</ul> }]),
      ...(normalForms.length === 0 ? [] : [{ key: 'normal', label: `自动规范写法 ${normalForms.length} 处（如全角改半角、日期统一）`, children: <NormalForms analysis={analysis} /> }]),
    ]} />
  );
}

function NormalForms({ analysis }: { readonly analysis: ImportAnalysis }): ReactNode {
  return <Table size="small" rowKey={(each) => `${each.sheet}-${each.row}-${each.column}`} dataSource={analysis.report.normalForms} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    columns={[
      { title: '位置', key: 'place', width: 240, render: (_, each) => issuePlace(each, analysis.sheetName) },
      { title: '原来的写法', dataIndex: 'was' }, { title: '导入为', dataIndex: 'becomes' },
    ]} />;
}
