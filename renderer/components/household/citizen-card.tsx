import type { ReactNode } from 'react';
import { Alert, Card } from 'antd';
import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { useNow } from '../../hooks/use-now.ts';
import { shortTimeText } from '../../text/times.ts';

/** Where the citizen is, and the words to read out to the caller. */
export function CitizenCard({ page }: { readonly page: HouseholdPage }): ReactNode {
  const { progress } = page;
  const nowMs = useNow();
  return (
    <Card size="small" title="主申请人现在到哪一步">
      <div className="desk-stack">
        {progress === null ? <span className="desk-muted">还没有打开过签约网页。</span>
          : <span className="desk-number">{shortTimeText(progress.atMs, nowMs)} {progress.step}</span>}
        {progress?.problem && <Alert type="warning" showIcon title={progress.problem} />}
        {page.wordsToSay.length > 0 && (
          <div>
            <div className="desk-muted">可以这样告诉来电人：</div>
            <ol className="desk-say">{page.wordsToSay.map((words) => <li key={words}>{words}</li>)}</ol>
          </div>
        )}
      </div>
    </Card>
  );
}
