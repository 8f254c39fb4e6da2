import { useState, type ReactNode } from 'react';
import { Button } from 'antd';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { NewSeal } from '../components/seal/new-seal.tsx';
import { SealList } from '../components/seal/seal-list.tsx';
import { useCall } from '../hooks/use-call.ts';
import { hasRole, useOffice } from '../hooks/use-office.ts';

/** 印章: what is registered, and the workshop for a new one. */
export function SealsPage(): ReactNode {
  const office = useOffice();
  const seals = useCall('seals.overview', {});
  const [isMaking, setMaking] = useState(false);
  if (isMaking) return <PageFrame title="登记新印章" extra={<Button onClick={() => setMaking(false)}>返回</Button>}><NewSeal onDone={() => setMaking(false)} /></PageFrame>;
  const create = hasRole(office, ['admin']) ? <Button type="primary" onClick={() => setMaking(true)}>登记新印章</Button> : <span className="desk-muted">登记印章由管理员办理</span>;
  return (
    <PageFrame title="印章" extra={create}>
      <Loaded state={seals}>{(value) => (value.seals.length === 0 ? <NothingYet text="还没有登记印章。点右上角“登记新印章”，绘制或导入印章，选择它的证书文件。" /> : <SealList seals={value.seals} />)}</Loaded>
    </PageFrame>
  );
}
