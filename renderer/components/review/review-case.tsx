import { useEffect, useState, type ReactNode } from 'react';
import { Alert, Button, Card, Space, Tag } from 'antd';
import type { ReviewCase } from '../../../shared/desk/document-calls.ts';
import { agentWords } from '../../../shared/domain/agent.ts';
import type { PhotoAnswers } from '../../../shared/domain/records.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useCall } from '../../hooks/use-call.ts';
import { goTo } from '../../hooks/use-route.ts';
import { timeText } from '../../text/times.ts';
import { channelText, kindLabels } from '../../text/words.ts';
import { ConflictDialog, type SeenRecord } from '../conflict-dialog.tsx';
import { LetterPages } from '../counter/letter-pages.tsx';
import { RecordChanges } from '../conflict-parts.tsx';
import { Loaded } from '../page-frame.tsx';
import { IssuedPages } from '../page-images.tsx';
import { PresenceHint } from '../presence-hint.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import { SignatureDrawing } from '../signature-drawing.tsx';
import { DeclineWaiverDialog, ReturnDialog } from './decision-dialogs.tsx';
import { Photos, hasPhotos, noAnswers, useAnswerKeys } from './photos.tsx';

/** All that a decision needs on one screen: what was drawn beside what was expected, who drew it, what it stands on. */
export function ReviewCaseView({ agreementId, onDecided }: { readonly agreementId: string; readonly onDecided: () => void }): ReactNode {
  const state = useCall('review.case', { agreementId });
  return <Loaded state={state}>{(newest) => <SeenCase newest={newest} onDecided={onDecided} />}</Loaded>;
}

/** What is decided is what was looked at: another signature or revision is shown only when the reviewer asks for it. */
function SeenCase({ newest, onDecided }: { readonly newest: ReviewCase; readonly onDecided: () => void }): ReactNode {
  const [seen, setSeen] = useState(newest);
  const isMoved = seen.revision !== newest.revision || seen.signedCopyDigest !== newest.signedCopyDigest;
  const shown = isMoved ? { ...seen, canApprove: false, canReturn: false, whyNot: null } : newest;
  return (
    <>
      {isMoved && <MovedAlert seen={seen} onLook={() => setSeen(newest)} />}
      <CaseContent key={shown.signedCopyDigest} reviewed={shown} onDecided={onDecided} onLook={() => setSeen(newest)} />
    </>
  );
}

/** Somebody else changed the case while it was being looked at. */
function MovedAlert({ seen, onLook }: { readonly seen: ReviewCase; readonly onLook: () => void }): ReactNode {
  const state = useCall('conflicts.explain', { command: 'approve', subjectId: seen.agreementId, seenRevision: seen.revision });
  return (
    <Alert type="warning" showIcon title="您查看期间，其他人更改了这一户，请看过最新内容再决定。" action={<Button type="primary" onClick={onLook}>查看最新内容</Button>}
      description={state.value === null ? null : <RecordChanges changes={state.value.changes} />} />
  );
}

type CaseProps = { readonly reviewed: ReviewCase; readonly onDecided: () => void; readonly onLook: () => void };

function CaseContent({ reviewed, onDecided, onLook }: CaseProps): ReactNode {
  const [answers, setAnswers] = useState<PhotoAnswers>(noAnswers);
  useAnswerKeys(hasPhotos(reviewed), setAnswers);
  const returns = reviewed.previousReturns.map((each) => `${timeText(each.atMs)} 曾退回：${each.reason}${each.note === '' ? '' : `（${each.note}）`}`);
  const cautions = [...reviewed.flags, ...returns];
  return (
    <>
      <Decision reviewed={reviewed} answers={answers} onDecided={onDecided} onLook={onLook}>
        <b style={{ fontSize: 17 }}>{reviewed.name}</b><span>{kindLabels[reviewed.kind]}</span><span>{reviewed.agreementNo}</span>
        <Tag>{channelText(reviewed.channel)}</Tag>{reviewed.agent !== null && <Tag color="orange">{agentWords(reviewed.agent)}</Tag>}<span>第 {reviewed.attempt} 次签字，{timeText(reviewed.submittedAtMs)} 提交</span>
        <Button type="link" size="small" onClick={() => goTo('household', reviewed.householdId)}>家庭页面</Button>
      </Decision>
      <PresenceHint householdId={reviewed.householdId} />
      {cautions.length > 0 && <Alert type="warning" showIcon title={`请留意：${cautions.join('；')}`} />}
      <div className="desk-review">
        <div className="desk-stack">
          <div className="desk-signed">
            <Card size="small" title={reviewed.agent === null ? '手写签名与应签姓名' : '手写签名与应签姓名（受托人）'}><Characters reviewed={reviewed} /></Card>
            {reviewed.agent !== null && <Card size="small" title="委托书"><LetterPages key={reviewed.agent.signingId} agreementId={reviewed.agreementId} signingId={reviewed.agent.signingId} /></Card>}
          </div>
          <Card size="small" title="证件与人脸"><Photos reviewed={reviewed} answers={answers} onAnswer={setAnswers} /></Card>
          <Card size="small" title="关键内容"><KeyFields reviewed={reviewed} /></Card>
        </div>
        <Card size="small" title="签字件"><IssuedPages key={reviewed.agreementId} agreementId={reviewed.agreementId} which="signed" firstZoom={75} /></Card>
      </div>
    </>
  );
}

/** 通过 and 退回, by button or by the keys 1 and 2. A waiver statement is 予以确认 or 不予确认. */
function Decision({ reviewed, answers, onDecided, onLook, children }: CaseProps & { readonly answers: PhotoAnswers; readonly children: ReactNode }): ReactNode {
  const action = useAction();
  const [dialog, setDialog] = useState<'return' | 'decline' | null>(null);
  const isWaiver = reviewed.kind === 'waiver_statement';
  const isAnswered = !hasPhotos(reviewed) || (answers.faceIsCard && answers.cardIsRecord);
  const goOn = (): void => {
    action.refuse(null);
    onLook();
  };
  // Going on is looking at the newest signature: it is decided anew.
  const seen = (command: SeenRecord['command']): SeenRecord => ({ command, subjectId: reviewed.agreementId, revision: reviewed.revision, onAgain: goOn });
  const approve = async (): Promise<void> => {
    if (!reviewed.canApprove || !isAnswered || action.isRunning) return;
    const input = { agreementId: reviewed.agreementId, expectedRevision: reviewed.revision, signedCopyDigest: reviewed.signedCopyDigest, photoAnswers: hasPhotos(reviewed) ? answers : null };
    const done = isWaiver ? await action.run('waivers.confirm', input, `${reviewed.name}：已予以确认`) : await action.run('review.approve', input, `${reviewed.name}：审核通过`);
    if (done !== null) onDecided();
  };
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const { target } = event;
      if (dialog !== null || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (target instanceof HTMLElement && target.closest('input:not([type="checkbox"]), textarea, [role="dialog"], .ant-select') !== null) return;
      if (event.key === '1') void approve();
      if (event.key !== '2' || !reviewed.canReturn) return;
      event.preventDefault();
      setDialog('return');
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  });
  return (
    <>
      <Space wrap className="desk-number">
        <Button type="primary" disabled={!reviewed.canApprove || !isAnswered} loading={action.isRunning} onClick={() => void approve()}>{isWaiver ? '予以确认（1）' : '通过（1）'}</Button>
        <Button danger disabled={!reviewed.canReturn} onClick={() => setDialog('return')}>退回（2）</Button>
        {isWaiver && <Button danger disabled={!reviewed.canReturn} onClick={() => setDialog('decline')}>不予确认</Button>}
        {reviewed.canApprove && !isAnswered && <span className="desk-muted">对照照片勾选两项后才能通过</span>}
        {children}
      </Space>
      {reviewed.whyNot !== null && <Alert type="info" showIcon title={reviewed.whyNot} />}
      {action.refusal?.code === 'stale' ? <ConflictDialog seen={seen(isWaiver ? 'confirm_waiver' : 'approve')} onGiveUp={goOn} /> : <RefusalAlert refusal={action.refusal} />}
      {dialog === 'return' && <ReturnDialog reviewed={reviewed} seen={seen('return')} onClose={() => setDialog(null)} onDone={onDecided} />}
      {dialog === 'decline' && <DeclineWaiverDialog reviewed={reviewed} seen={seen('decline_waiver')} onClose={() => setDialog(null)} onDone={onDecided} />}
    </>
  );
}

function Characters({ reviewed }: { readonly reviewed: ReviewCase }): ReactNode {
  const characters = reviewed.characters.map((drawing, index) => ({ drawing, key: `${index}-${drawing.character}` }));
  return (
    <div className="desk-characters">
      {characters.map(({ drawing, key }) => (
        <div key={key} className="desk-character"><SignatureDrawing drawing={drawing} side={108} /><span className="desk-character-expected">{drawing.character}</span></div>
      ))}
    </div>
  );
}

function KeyFields({ reviewed }: { readonly reviewed: ReviewCase }): ReactNode {
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: '96px 1fr 96px 1fr', gap: '2px 8px', margin: 0 }}>
      {reviewed.keyFields.map((field) => <KeyField key={field.label} label={field.label} value={field.value} />)}
    </dl>
  );
}

function KeyField({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return <><dt className="desk-muted">{label}</dt><dd className="desk-number" style={{ margin: 0 }}>{value}</dd></>;
}
