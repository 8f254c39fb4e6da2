import { useState, type ReactNode } from 'react';
import { Button, Card, Descriptions, Modal, Space, Tag } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { timeText } from '../../text/times.ts';
import { placementText } from '../../text/seal-draft.ts';
import { SealPicture } from './seal-picture.tsx';
import { SeamCard } from './seam-card.tsx';
import { ShownOnField, type ShownOn } from './shown-on-field.tsx';

type ListedSeal = CallOutput<'seals.overview'>['seals'][number];

/** Each registered seal with all that is known of it. */
export function SealList({ seals }: { readonly seals: readonly ListedSeal[] }): ReactNode {
  const [looked, setLooked] = useState<ListedSeal | null>(null);
  return (
    <>
      {seals.map((seal) => (
        <Card key={seal.sealId} size="small" title={<h2 className="desk-card-title">{seal.name}</h2>} extra={<Button size="small" onClick={() => setLooked(seal)}>查看骑缝章</Button>}>
          <div className="desk-seal-row">
            <div className="desk-seal-paper"><SealPicture view={seal.view} pxPerMm={3.2} label={`印章：${seal.name}`} /></div>
            <SealFacts seal={seal} />
          </div>
        </Card>
      ))}
      {looked !== null && <SeamDialog seal={looked} onClose={() => setLooked(null)} />}
    </>
  );
}

function SealFacts({ seal }: { readonly seal: ListedSeal }): ReactNode {
  const { certificate } = seal;
  return (
    <Descriptions size="small" column={{ xs: 1, lg: 2 }} items={[
      { key: 'kind', label: '类别', children: <Space>{seal.demo ? <Tag color="orange">演示</Tag> : <Tag color="green">正式</Tag>}{seal.usableHere ? <Tag color="green">证书在本机，可以盖章</Tag> : <Tag>证书不在本机，不能在这里盖章</Tag>}</Space> },
      { key: 'size', label: '尺寸', children: <span className="desk-number">{seal.view.widthMm.toFixed(1)} × {seal.view.heightMm.toFixed(1)} 毫米</span> },
      { key: 'subject', label: '证书持有者', children: certificate?.subjectName ?? '证书无法读取' },
      { key: 'issuer', label: '签发者', children: certificate?.issuerName ?? '—' },
      { key: 'until', label: '有效期至', children: <span className="desk-number">{certificate === null ? '—' : timeText(certificate.notAfterMs)} {certificate?.isExpired === true && <Tag color="red">已过期</Tag>}</span> },
      { key: 'time', label: '时间戳', children: seal.timestampUrl ?? '未设置' },
      { key: 'place', label: '盖章位置', children: placementText(seal.placement) },
      { key: 'seam', label: '骑缝章', children: `每枚最多跨 ${seal.maxPagesPerSeam} 页` },
      { key: 'batches', label: '使用的批次', children: seal.batchNames.length === 0 ? '还没有批次使用' : seal.batchNames.join('、') },
      { key: 'made', label: '登记时间', children: <span className="desk-number">{timeText(seal.createdAtMs)}</span> },
    ]} />
  );
}

function SeamDialog({ seal, onClose }: { readonly seal: ListedSeal; readonly onClose: () => void }): ReactNode {
  const [on, setOn] = useState<ShownOn>({ pageCount: 4 });
  return (
    <Modal open title={`骑缝章 · ${seal.name}`} width={1040} onCancel={onClose} footer={null}>
      <div className="desk-stack">
        <ShownOnField on={on} onChange={setOn} />
        <SeamCard order={{ source: { kind: 'record', sealId: seal.sealId }, placement: seal.placement, maxPagesPerSeam: seal.maxPagesPerSeam, on }} />
      </div>
    </Modal>
  );
}
