import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Descriptions, Table, Tag, Typography } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { FileDrop, type ChosenFile } from '../components/file-field.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { trustText } from '../text/words.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';

type Verified = CallOutput<'documents.verifyFile'>;

const alertTypes: Readonly<Record<Verified['verdict'], 'success' | 'error' | 'warning'>> = { genuine: 'success', changed: 'error', not_ours: 'warning', unreadable: 'warning' };

/** 验真 of a file at hand, without a network. */
export function VerifyPage(): ReactNode {
  const [file, setFile] = useState<ChosenFile | null>(null);
  return (
    <PageFrame title="验真" isNarrow extra={file !== null && <Button onClick={() => setFile(null)}>再验一份</Button>}>
      {file === null ? <FileDrop accept=".pdf" hint="选择要核对的 PDF 文件。打印件请扫描页面上的二维码验真。" onChosen={setFile} /> : <Verdict key={file.fileToken} file={file} />}
    </PageFrame>
  );
}

function Verdict({ file }: { readonly file: ChosenFile }): ReactNode {
  const verified = useCall('documents.verifyFile', { fileToken: file.fileToken }, changesNothing);
  return (
    <Card size="small" title={file.fileName}>
      <div className="desk-stack">
        <Loaded state={verified}>{(value) => (
          <>
            <Alert type={alertTypes[value.verdict]} showIcon title={<b>{value.headline}</b>} description={value.agreementNo === null ? undefined : `协议编号 ${value.agreementNo}`} />
            {value.matchesRecord === false && value.verdict !== 'not_ours' && <Alert type="warning" showIcon title="文件与本系统记录的盖章件不一致，请以系统中的盖章件为准。" />}
            {value.answers.length > 0 && <Descriptions size="small" column={1} bordered items={value.answers.map(({ label, value: answer }) => ({ key: label, label, children: answer }))} />}
            {value.findings.length > 0 && <ul style={{ margin: 0, paddingLeft: 20 }}>{value.findings.map((finding) => <li key={finding}>{finding}</li>)}</ul>}
            {value.signatures.length > 0 && <Signatures signatures={value.signatures} />}
          </>
        )}</Loaded>
      </div>
    </Card>
  );
}

function Signatures({ signatures }: { readonly signatures: Verified['signatures'] }): ReactNode {
  return <Table size="small" rowKey="fieldName" pagination={false} dataSource={signatures} columns={[
    { title: '签名处', dataIndex: 'place', width: 100 },
    { title: '签名人', key: 'signer', render: (_value, signature) => <>{signature.signerName}<br /><Typography.Text type="secondary">{signature.issuerName === '' ? '' : `签发者 ${signature.issuerName}`}</Typography.Text></> },
    { title: '内容', dataIndex: 'intact', width: 110, render: (intact: boolean) => (intact ? <Tag color="green">未被改动</Tag> : <Tag color="red">已被改动</Tag>) },
    { title: '证书', dataIndex: 'trust', width: 150, render: trustText },
    { title: '时间和防伪方式', key: 'when', render: (_value, signature) => <>{signature.when}<br /><Typography.Text type="secondary">{signature.level}</Typography.Text></> },
  ]} />;
}
