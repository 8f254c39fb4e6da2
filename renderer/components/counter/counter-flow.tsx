import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Alert, App, Button, Result, Skeleton } from 'antd';
import type { CounterStep, CounterView } from '../../../shared/desk/counter-calls.ts';
import { useAction, type Action } from '../../hooks/use-action.ts';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { useDesk } from '../../hooks/use-desk.ts';
import { goTo } from '../../hooks/use-route.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { CheckStep } from './check-step.tsx';
import { ConsentStep } from './consent-step.tsx';
import { PhotoStep } from './photo-step.tsx';
import { PrepareStep } from './prepare-step.tsx';
import { ReadStep } from './read-step.tsx';
import { signerWords } from '../../text/signer-words.ts';
import type { Ink, StepProps } from './step-props.ts';
import { WriteStep } from './write-step.tsx';

const stages = ['consent', 'photos', 'read', 'write', 'check'] as const;
type Stage = (typeof stages)[number];
const stageTitles: Readonly<Record<Stage, string>> = { consent: '阅读并同意', photos: '拍摄照片', read: '阅读协议', write: '签字', check: '核对并确认' };
const handedKey = 'counter-handed';

/** 现场签约 on the whole screen. Once it is handed over nothing of the office is around it, and whichever way it ends the desk is locked. */
export function CounterFlow({ agreementId }: { readonly agreementId: string }): ReactNode {
  const state = useCall('counter.open', { agreementId }, changesNothing);
  const action = useAction();
  const { message, notification } = App.useApp();
  const [isHanded, setHanded] = useState(() => sessionStorage.getItem(handedKey) === agreementId);
  const [signed, setSigned] = useState<CounterView | null>(null);
  useLockOnLeaving(isHanded);
  const desk = useDesk();
  const kept = useRef(Promise.resolve());
  const view = signed ?? state.value;
  const hand = (): void => {
    sessionStorage.setItem(handedKey, agreementId);
    // What the office was just told is none of the citizen's business.
    message.destroy();
    notification.destroy();
    setHanded(true);
  };
  const giveBack = async (): Promise<void> => {
    // A locked desk keeps nothing any more.
    await kept.current;
    // Locked before the office is shown again: whoever holds the tablet now is not yet known to be staff.
    if (isHanded && (await action.run('session.lock', {})) === null) return;
    sessionStorage.removeItem(handedKey);
    if (view === null) goTo('counter');
    else goTo('household', view.householdId);
  };
  const save = async (step: CounterStep): Promise<boolean> => {
    await kept.current;
    const done = await action.run('counter.save', { agreementId, step });
    if (done !== null) state.reload();
    return done !== null;
  };
  // Strokes are kept in the order in which they were drawn; what fails is told by 确定, which keeps the whole character.
  const keepInk = (index: number, drawing: Ink): void => {
    kept.current = kept.current.then(async () => void await desk.call('counter.save', { agreementId, step: { kind: 'ink', index, drawing } }));
  };
  const sign = async (): Promise<void> => {
    if (state.value !== null && (await action.run('counter.sign', { agreementId })) !== null) setSigned(state.value);
  };
  if (view === null) return <main className="counter"><RefusalAlert refusal={state.refusal} />{state.refusal === null ? <Skeleton active /> : <Button size="large" onClick={() => goTo('counter')}>返回现场签约列表</Button>}</main>;
  if (signed !== null) return <Signed view={signed} action={action} onBack={() => void giveBack()} />;
  const props = { view, action, save, keepInk, reload: state.reload };
  return (
    <main className="counter">
      {isHanded
        ? <CitizenPart {...props} refusal={state.refusal} onSign={() => void sign()} onLeave={() => void giveBack()} />
        : <PrepareStep {...props} onHand={hand} onLeave={() => void giveBack()} />}
    </main>
  );
}

function CitizenPart({ refusal, onSign, onLeave, ...props }: StepProps & { readonly refusal: Parameters<typeof RefusalAlert>[0]['refusal']; readonly onSign: () => void; readonly onLeave: () => void }): ReactNode {
  const { view, action } = props;
  const [character, setCharacter] = useState<number | null>(null);
  const [ink, setInk] = useState<ReadonlyMap<number, Ink>>(new Map());
  const stage = character === null ? stageOf(view) : 'write';
  const index = character ?? view.characters.findIndex((each) => !each.isConfirmed);
  return (
    <>
      <header className="counter-head">
        <span>第 {stages.indexOf(stage) + 1} 步，共 {stages.length} 步</span><h1>{stageTitles[stage]}</h1>
        <Button onClick={onLeave}>暂停，交还工作人员</Button>
      </header>
      <RefusalAlert refusal={action.refusal ?? refusal} />
      {stage === 'consent' && <ConsentStep {...props} />}
      {stage === 'photos' && <PhotoStep {...props} />}
      {stage === 'read' && <ReadStep {...props} />}
      {stage === 'write' && <WriteStep key={index} {...props} index={index} onBack={index === 0 ? null : () => setCharacter(index - 1)} onWritten={() => setCharacter(null)}
        inBox={ink.has(index) ? ink.get(index) ?? null : view.characters[index]?.drawing ?? null} onInk={(drawing) => {
          setInk((known) => new Map(known).set(index, drawing));
          props.keepInk(index, drawing);
        }} />}
      {stage === 'check' && <CheckStep {...props} onAgain={setCharacter} onSign={onSign} />}
      <p className="counter-note">已完成的步骤和写好的字都保存在本机，中途离开不会丢失，回来可以接着办。</p>
    </>
  );
}

function Signed({ view, action, onBack }: { readonly view: CounterView; readonly action: Action; readonly onBack: () => void }): ReactNode {
  useEffect(() => sessionStorage.removeItem(handedKey), []);
  return (
    <main className="counter">
      <Result status="success" title={<h1 className="counter-done">{signerWords(view).name}，您已完成签字</h1>}
        subTitle={<span className="counter-text">工作人员将审核您的签字，审核通过后盖章。请把设备交还工作人员。</span>} extra={<Button type="primary" className="counter-button" loading={action.isRunning} onClick={onBack}>交还工作人员</Button>} />
      <Alert type="info" showIcon title="本机离线时，签字先保存在本机，联网后自动上传。" />
      <RefusalAlert refusal={action.refusal} />
    </main>
  );
}

function stageOf(view: CounterView): Stage {
  if (view.consentedAtMs === null) return 'consent';
  if ((view.card === null || view.face === null) && view.noPhotoReason === '') return 'photos';
  if (view.readAtMs === null) return 'read';
  return view.characters.some((each) => !each.isConfirmed) ? 'write' : 'check';
}

/** Whichever way the office is come back to, the back button and a typed address too; the address has changed by the time this page goes. */
function useLockOnLeaving(isHanded: boolean): void {
  const desk = useDesk();
  useEffect(() => {
    if (!isHanded) return undefined;
    const here = window.location.hash;
    return () => {
      if (window.location.hash === here) return;
      sessionStorage.removeItem(handedKey);
      void desk.call('session.lock', {});
    };
  }, [desk, isHanded]);
}
