import type { ReactNode } from 'react';
import { Button, Card, Tag, Typography } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { BatchCounts } from '../../shared/desk/office-calls.ts';
import { NoBatchYet } from '../components/nothing-yet.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { useCall } from '../hooks/use-call.ts';
import { useOffice } from '../hooks/use-office.ts';
import { goTo } from '../hooks/use-route.ts';
import { windowText } from '../text/times.ts';
import { windowLabels } from '../text/words.ts';

type Overview = CallOutput<'home.overview'>;

const numbers: readonly { readonly key: keyof BatchCounts; readonly label: string }[] = [
  { key: 'households', label: '应签' }, { key: 'draft', label: '待推送' }, { key: 'awaiting', label: '待签字' }, { key: 'returned', label: '退回未重签' },
  { key: 'signed', label: '已签字（待审核）' }, { key: 'approved', label: '审核通过' }, { key: 'sealed', label: '已盖章' }, { key: 'sealedPaper', label: '其中纸质' },
  { key: 'corrected', label: '更正' }, { key: 'openWaivers', label: '放弃办理中' }, { key: 'waived', label: '主动放弃' }, { key: 'expired', label: '逾期视为放弃' },
  { key: 'withdrawn', label: '撤回' }, { key: 'revoked', label: '盖章后作废' }, { key: 'openCalls', label: '来电待处理' }, { key: 'failedMessages', label: '短信失败' },
];

/** First screen: what to do next, and how far the batch has come. */
export function HomePage(): ReactNode {
  const { batch } = useOffice();
  const overview = useCall('home.overview', { batchId: batch?.batch.batchId ?? null });
  return (
    <PageFrame title="首页" isNarrow>
      <Loaded state={overview}>{(value) => (
        <>
          {value.batch !== null && <BatchLine view={value.batch} />}
          {value.batch === null && value.nextSteps.length === 0 && <NoBatchYet />}
          <Card size="small" title="接下来要做的事">
            <div className="desk-stack">
              {value.nextSteps.length === 0 && value.batch !== null && <span>目前没有需要办理的事项。</span>}
              {value.nextSteps.map((step) => <NextStep key={`${step.page}-${step.title}`} step={step} portalUrl={value.demoPortalUrl} />)}
            </div>
          </Card>
          {value.batch !== null && <Numbers counts={value.batch.counts} />}
        </>
      )}</Loaded>
    </PageFrame>
  );
}

function BatchLine({ view }: { readonly view: NonNullable<Overview['batch']> }): ReactNode {
  const state = windowLabels[view.windowState];
  return (
    <div>
      <Typography.Text strong style={{ fontSize: 16 }}>{view.batch.name}</Typography.Text>
      <div className="desk-number" style={{ marginTop: 4 }}>签约期限 {windowText(view.batch)} <Tag color={state.color}>{state.text}</Tag></div>
    </div>
  );
}

function NextStep({ step, portalUrl }: { readonly step: Overview['nextSteps'][number]; readonly portalUrl: string | null }): ReactNode {
  const { page } = step;
  return (
    <div className="desk-next">
      <div className="desk-next-text"><b>{step.title}</b><span className="desk-muted">{step.detail}</span></div>
      {step.count !== null && <b className="desk-number" style={{ fontSize: 20 }}>{step.count}</b>}
      {page === 'portal' ? portalUrl !== null && <Typography.Link copyable href={portalUrl} target="_blank" rel="noreferrer">{portalUrl}</Typography.Link> : <Button type="primary" onClick={() => goTo(page)}>前往</Button>}
    </div>
  );
}

function Numbers({ counts }: { readonly counts: BatchCounts }): ReactNode {
  return (
    <Card size="small" title="本批次情况">
      <div className="desk-numbers">
        {numbers.map((each) => <div key={each.key} className="desk-number-cell"><b className="desk-number">{counts[each.key]}</b><span className="desk-muted">{each.label}</span></div>)}
      </div>
    </Card>
  );
}
