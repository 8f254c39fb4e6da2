import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Space, Tag } from 'antd';
import type { VersionView } from '../../../shared/desk/household-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useDownload } from '../../hooks/use-download.ts';
import { timeText } from '../../text/times.ts';
import { documentLabels, evidenceLabel, kindLabels } from '../../text/words.ts';
import { DocumentDialog, type ShownDocument } from '../document-dialog.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { StatusTag } from '../status-tag.tsx';

/** Every version of the agreement and of the waiver statement, with its documents. */
export function VersionsCard({ versions }: { readonly versions: readonly VersionView[] }): ReactNode {
  const [shown, setShown] = useState<ShownDocument | null>(null);
  return (
    <Card size="small" title="版本与文书">
      <div className="desk-stack">
        {versions.map((version) => <Version key={version.agreementId} version={version} onShow={setShown} />)}
      </div>
      <DocumentDialog shown={shown} onClose={() => setShown(null)} />
    </Card>
  );
}

function Version({ version, onShow }: { readonly version: VersionView; readonly onShow: (shown: ShownDocument) => void }): ReactNode {
  const { agreementId, agreementNo, returned, pending } = version;
  return (
    <div style={{ borderBottom: '1px solid var(--desk-line)', paddingBottom: 10 }}>
      <Space wrap size={[10, 4]}>
        <b>{kindLabels[version.kind]}</b><span className="desk-number">{agreementNo}</span><span>第 {version.versionNo} 版</span>
        <StatusTag kind={version.kind} status={version.status} voidReason={version.voidReason} returned={returned !== null} />
        {version.lateSigningId !== null && <Tag color="orange">期限内现场签约·待认定</Tag>}
        {version.signedByAgent !== null && <Tag color="orange">{version.signedByAgent}</Tag>}
        {version.sealedChannel === 'paper' && <Tag>纸质</Tag>}
      </Space>
      <div className="desk-number desk-muted">{versionFacts(version).join('　')}</div>
      {returned !== null && <Alert style={{ margin: '6px 0' }} type="warning" title={`${timeText(returned.atMs)} 退回：${returned.reason}${returned.note === '' ? '' : `（${returned.note}）`}`} />}
      {pending !== null && <PendingAct pending={pending} />}
      <Space wrap style={{ marginTop: 6 }}>
        {version.documents.map((which) => <Button key={which} size="small" onClick={() => onShow({ agreementId, agreementNo, which })}>查看{documentLabels[which]}</Button>)}
        {version.evidence.map((signing) => <EvidenceButton key={signing.signingId ?? 'paper'} version={version} signing={signing} />)}
      </Space>
    </div>
  );
}

/** 导出签约存证材料: the zip that proves one signing, saved where the browser saves. */
function EvidenceButton({ version, signing }: { readonly version: VersionView; readonly signing: VersionView['evidence'][number] }): ReactNode {
  const action = useAction();
  const { download, isDownloading } = useDownload();
  const input = { agreementId: version.agreementId, signingId: signing.signingId };
  return (
    <>
      <Button size="small" loading={action.isRunning || isDownloading} onClick={() => void action.run('archive.exportEvidence', input, '存证材料已生成').then(download)}>
        {evidenceLabel(signing, version.evidence.length)}
      </Button>
      <RefusalAlert refusal={action.refusal} />
    </>
  );
}

function PendingAct({ pending }: { readonly pending: NonNullable<VersionView['pending']> }): ReactNode {
  const words = pending.kind === 'correction' ? '已提出更正（修改协议），等待第二人复核' : '已申请盖章后作废，等待第二人确认';
  return (
    <div className="desk-stack" style={{ margin: '6px 0' }}>
      <Alert type="warning" showIcon title={`${words}：${pending.requestedByName}，${timeText(pending.atMs)}，${pending.reason}`} />
      {/* What it was and becomes is for who 复核 it; before 核验 nobody else needs whole accounts and numbers. */}
      {pending.changes.length > 0 && <span className="desk-muted">更改的内容：{pending.changes.map((change) => change.label).join('、')}，复核时显示详情。</span>}
    </div>
  );
}

function versionFacts(version: VersionView): string[] {
  return [
    version.publishedAtMs === null ? '未推送' : `推送 ${timeText(version.publishedAtMs)}`,
    version.attempt > 0 ? `第 ${version.attempt} 次签字` : '',
    version.sealedAtMs === null ? '' : `盖章 ${timeText(version.sealedAtMs)}`,
    version.voidedAtMs === null ? '' : `作废 ${timeText(version.voidedAtMs)}`,
    version.voidNote ?? '',
  ].filter((fact) => fact !== '');
}
