import { useEffect, useMemo, type ReactNode } from 'react';
import { Badge, Layout, Menu } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { StaffView } from '../../shared/desk/session-calls.ts';
import { changesSync, useCall } from '../hooks/use-call.ts';
import { useNow } from '../hooks/use-now.ts';
import { useInputWatch } from '../hooks/use-input-watch.ts';
import { useKept } from '../hooks/use-kept.ts';
import { OfficeContext, type Office } from '../hooks/use-office.ts';
import { goTo, useRoute } from '../hooks/use-route.ts';
import { adminPages, isPageName, menuPages, pageTitles } from '../text/routes.ts';
import { CounterFlow } from './counter/counter-flow.tsx';
import { CurrentPage } from './current-page.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { UnsuccessfulNotice } from './unsuccessful-notice.tsx';
import { TopBar } from './top-bar.tsx';

type AppFrameProps = {
  readonly session: CallOutput<'session.state'>;
  readonly staff: StaffView;
  readonly isDark: boolean;
  readonly onAppearance: (isDark: boolean) => void;
  readonly onSignedOut: () => void;
};

/** Menu at the left, what always must be seen at the top, the page between. */
export function AppFrame({ session, staff, isDark, onAppearance, onSignedOut }: AppFrameProps): ReactNode {
  const route = useRoute();
  useInputWatch();
  const batches = useCall('batches.list', {});
  const sync = useCall('sync.state', {}, changesSync);
  const nowMs = useNow();
  const askAgain = sync.reload;
  // Asked for twice a minute besides the events, so that a desk process that is gone is noticed.
  useEffect(askAgain, [askAgain, nowMs]);
  const [keptBatchId, keepBatchId] = useKept('batch', '');
  const office = useMemo<Office>(() => {
    const all = batches.value?.batches ?? [];
    const batch = all.find((each) => each.batch.batchId === keptBatchId) ?? all.at(-1) ?? null;
    return { staff, batch, batches: all, selectBatch: keepBatchId, portalUrl: session.portalUrl, demo: session.demo };
  }, [batches.value, keptBatchId, keepBatchId, staff, session.portalUrl, session.demo]);
  const unsuccessful = sync.value?.unsuccessful ?? 0;
  const items = menuPages.filter((page) => !adminPages.includes(page) || staff.roles.includes('admin')).map((page) => ({
    key: page,
    label: page === 'unsuccessful' && unsuccessful > 0 ? <span>{pageTitles[page]} <Badge count={unsuccessful} size="small" /></span> : pageTitles[page],
  }));
  // The citizen holds the screen: nothing of the office around it.
  if (route.page === 'counter' && route.id !== null) return <OfficeContext value={office}><CounterFlow key={route.id} agreementId={route.id} /></OfficeContext>;
  return (
    <OfficeContext value={office}>
      <UnsuccessfulNotice count={sync.value?.unsuccessful ?? null} />
      <Layout style={{ minHeight: '100vh' }}>
        <Layout.Sider width={156} theme={isDark ? 'dark' : 'light'} style={{ position: 'sticky', top: 0, height: '100vh', overflow: 'auto', borderRight: '1px solid var(--desk-line)' }}>
          <div className="desk-brand">签约台</div>
          <Menu mode="inline" theme="light" style={{ borderInlineEnd: 0, background: 'transparent' }} items={items} aria-label="功能菜单"
            selectedKeys={[route.page === 'household' ? 'households' : route.page]} onClick={({ key }) => isPageName(key) && goTo(key)} />
        </Layout.Sider>
        <Layout>
          <TopBar sync={sync.value} isDark={isDark} onAppearance={onAppearance} onSignedOut={onSignedOut} deviceName={session.deviceName} />
          {sync.value?.problem && <div className="desk-page" style={{ paddingBottom: 0 }}><RefusalAlert refusal={{ code: 'sync', message: sync.value.problem }} /></div>}
          {sync.refusal !== null && <div className="desk-page" style={{ paddingBottom: 0 }}><RefusalAlert refusal={sync.refusal} /></div>}
          {batches.refusal !== null && sync.refusal === null && <div className="desk-page" style={{ paddingBottom: 0 }}><RefusalAlert refusal={batches.refusal} /></div>}
          {(batches.value !== null || batches.refusal !== null) && <CurrentPage route={route} />}
        </Layout>
      </Layout>
    </OfficeContext>
  );
}
