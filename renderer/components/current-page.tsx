import type { ReactNode } from 'react';
import { AboutPage } from '../pages/about-page.tsx';
import { AdminPage } from '../pages/admin-page.tsx';
import { BackupPage } from '../pages/backup-page.tsx';
import { BatchesPage } from '../pages/batches-page.tsx';
import { CallsPage } from '../pages/calls-page.tsx';
import { CounterPage } from '../pages/counter-page.tsx';
import { HomePage } from '../pages/home-page.tsx';
import { HouseholdPage } from '../pages/household-page.tsx';
import { HouseholdsPage } from '../pages/households-page.tsx';
import { ImportPage } from '../pages/import-page.tsx';
import { JobsPage } from '../pages/jobs-page.tsx';
import { PendingPage } from '../pages/pending-page.tsx';
import { PublishPage } from '../pages/publish-page.tsx';
import { ReviewPage } from '../pages/review-page.tsx';
import { SealingPage } from '../pages/sealing-page.tsx';
import { TemplatesPage } from '../pages/templates-page.tsx';
import { SealsPage } from '../pages/seals-page.tsx';
import { UnfinishedPage } from '../pages/unfinished-page.tsx';
import { UnsuccessfulPage } from '../pages/unsuccessful-page.tsx';
import { VerifyPage } from '../pages/verify-page.tsx';
import { WaiversPage } from '../pages/waivers-page.tsx';
import { useOffice } from '../hooks/use-office.ts';
import type { Route } from '../text/routes.ts';
import { NoBatchYet } from './nothing-yet.tsx';
import { PageFrame } from './page-frame.tsx';
import { pageTitles } from '../text/routes.ts';

/** The page of a route. Pages about one batch start anew when another batch is chosen. */
export function CurrentPage({ route }: { readonly route: Route }): ReactNode {
  const { batch } = useOffice();
  switch (route.page) {
    case 'home': return <HomePage />;
    case 'batches': return <BatchesPage />;
    case 'templates': return <TemplatesPage shownId={route.id} />;
    case 'unsuccessful': return <UnsuccessfulPage />;
    case 'jobs': return <JobsPage />;
    case 'seals': return <SealsPage />;
    case 'verify': return <VerifyPage />;
    case 'about': return <AboutPage />;
    case 'admin': return <AdminPage shown={route.id} />;
    case 'backup': return <BackupPage />;
    case 'household': return route.id === null ? <HomePage /> : <HouseholdPage key={route.id} householdId={route.id} />;
    default:
  }
  if (batch === null) return <PageFrame title={pageTitles[route.page]}><NoBatchYet /></PageFrame>;
  const { batchId } = batch.batch;
  switch (route.page) {
    case 'import': return <ImportPage key={batchId} batch={batch} />;
    case 'households': return <HouseholdsPage key={batchId} batchId={batchId} />;
    case 'publish': return <PublishPage key={batchId} batch={batch} />;
    case 'counter': return <CounterPage key={batchId} batchId={batchId} />;
    case 'review': return <ReviewPage key={batchId} batchId={batchId} firstCaseId={route.id} />;
    case 'pending': return <PendingPage key={batchId} batchId={batchId} />;
    case 'sealing': return <SealingPage key={batchId} batchId={batchId} />;
    case 'waivers': return <WaiversPage key={batchId} batchId={batchId} />;
    case 'calls': return <CallsPage key={batchId} batchId={batchId} />;
    case 'unfinished': return <UnfinishedPage key={batchId} batchId={batchId} />;
  }
}
