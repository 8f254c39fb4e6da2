import { useEffect, useState, type ReactNode } from 'react';
import { Alert, Button, Select, Space } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { RecordChanges, factsText } from '../components/conflict-parts.tsx';
import { NothingYet } from '../components/nothing-yet.tsx';
import { Loaded } from '../components/page-frame.tsx';
import { ReviewCaseView } from '../components/review/review-case.tsx';
import { useCall } from '../hooks/use-call.ts';
import { caseAfter, neighbour } from '../text/selection.ts';

type Queue = CallOutput<'review.queue'>['items'];

/** One screen a case, by keyboard; the next comes by itself. */
export function ReviewPage({ batchId, firstCaseId }: { readonly batchId: string; readonly firstCaseId: string | null }): ReactNode {
  const queue = useCall('review.queue', { batchId });
  return (
    <main className="desk-page">
      <h1 className="desk-visually-hidden">审核</h1>
      <Loaded state={queue}>{(value) => <ReviewQueue items={value.items} firstCaseId={firstCaseId} />}</Loaded>
    </main>
  );
}

function ReviewQueue({ items, firstCaseId }: { readonly items: Queue; readonly firstCaseId: string | null }): ReactNode {
  const [chosenId, setChosenId] = useState(firstCaseId);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  // A decided case leaves the queue with the next answer of the desk; until then it is left out here.
  const open = items.filter((item) => !decided.has(item.agreementId));
  const ids = open.map((item) => item.agreementId);
  const currentId = chosenId !== null && !decided.has(chosenId) ? chosenId : ids[0] ?? null;
  // What is looked at stays: a key pressed a moment after somebody else decided this case must not decide the next one.
  useEffect(() => setChosenId(currentId), [currentId]);
  const isGone = currentId !== null && !ids.includes(currentId) && currentId !== firstCaseId;
  const move = (step: 1 | -1): void => setChosenId(neighbour(ids, currentId, step));
  useCaseKeys(move);
  if (currentId === null) return <NothingYet text="没有等待审核的签字。主申请人提交签字后，会自动出现在这里。" />;
  const finish = (agreementId: string): void => {
    setChosenId(caseAfter(ids, agreementId));
    setDecided((known) => new Set(known).add(agreementId));
  };
  return (
    <div className="desk-stack">
      <Space wrap>
        <Button onClick={() => move(-1)} disabled={ids.indexOf(currentId) <= 0}>上一户</Button>
        <Select aria-label="选择家庭" style={{ width: 300 }} value={currentId} onChange={setChosenId} showSearch={{ optionFilterProp: 'label' }}
          options={open.map((item) => ({ value: item.agreementId, label: `${item.name} · ${item.agreementNo}${item.kind === 'waiver_statement' ? ' · 放弃声明' : ''}` }))} />
        <Button onClick={() => move(1)} disabled={ids.indexOf(currentId) >= ids.length - 1}>下一户</Button>
        <output className="desk-number">第 {Math.max(1, ids.indexOf(currentId) + 1)} 户，待审核共 {ids.length} 户</output>
        <Keys />
      </Space>
      {isGone ? <GoneCase agreementId={currentId} onNext={() => finish(currentId)} /> : <ReviewCaseView key={currentId} agreementId={currentId} onDecided={() => finish(currentId)} />}
    </div>
  );
}

/** Somebody else has decided it, or it was changed so that nothing waits here any more. */
function GoneCase({ agreementId, onNext }: { readonly agreementId: string; readonly onNext: () => void }): ReactNode {
  const state = useCall('conflicts.explain', { command: 'approve', subjectId: agreementId, seenRevision: Number.MAX_SAFE_INTEGER });
  return (
    <Loaded state={state}>{(conflict) => (
      <Alert type="warning" showIcon title={`${conflict.householdName}（${conflict.agreementNo}）已由其他人办理，不再等待审核。`} action={<Button type="primary" onClick={onNext}>看下一户</Button>}
        description={<><RecordChanges changes={conflict.changes} /><div>现在情况：{factsText(conflict.nowIs)}</div></>} />
    )}</Loaded>
  );
}

function useCaseKeys(move: (step: 1 | -1) => void): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const target = event.target;
      const isTyping = target instanceof HTMLElement && target.closest('input:not([type="checkbox"]), textarea, [role="dialog"], .ant-select') !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.key === 'ArrowDown' || event.key === 'j' || event.key === 'J' ? 1 : event.key === 'ArrowUp' || event.key === 'k' || event.key === 'K' ? -1 : null;
      if (step === null) return;
      event.preventDefault();
      move(step);
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  });
}

function Keys(): ReactNode {
  return <span className="desk-keys desk-muted"><kbd>3</kbd><kbd>4</kbd>照片核对　<kbd>1</kbd>通过　<kbd>2</kbd>退回　<kbd>↑</kbd><kbd>↓</kbd>或 <kbd>J</kbd><kbd>K</kbd>上一户、下一户</span>;
}
