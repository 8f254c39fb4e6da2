import { useState, type ReactNode } from 'react';
import { Button, Checkbox } from 'antd';
import { consentsByTick, tickSentences, type ConsentTick } from '../../../shared/text/consents/consents-by-tick.ts';
import type { StepProps } from './step-props.ts';

const texts = [...new Set(Object.values(consentsByTick).flat())];
const ticks: readonly ConsentTick[] = ['start', 'identity'];

/** The same texts and sentences as on the citizen's pages. */
export function ConsentStep({ view, action, save }: StepProps): ReactNode {
  const [ticked, setTicked] = useState<readonly ConsentTick[]>([]);
  return (
    <section className="counter-body">
      {view.agent !== null && <p className="counter-text">{view.agent.name}，您受主申请人{view.name}委托代为签约：下面的文件由您代{view.name}阅读并同意；拍摄的照片是您本人的。</p>}
      <p className="counter-text">请阅读下面的文件（点标题展开），同意的请打勾。不同意的，请告诉工作人员，可以改为纸质签约。</p>
      {texts.map((text) => (
        <details key={text.key} className="counter-consent">
          <summary>《{text.title}》</summary>
          <p className="desk-muted">版本 {text.version}</p>
          {text.paragraphs.map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
        </details>
      ))}
      {ticks.map((tick) => (
        <Checkbox key={tick} className="counter-tick" checked={ticked.includes(tick)} onChange={(event) => setTicked(event.target.checked ? [...ticked, tick] : ticked.filter((each) => each !== tick))}>{tickSentences[tick]}</Checkbox>
      ))}
      <Button type="primary" className="counter-button" disabled={ticked.length < ticks.length} loading={action.isRunning} onClick={() => void save({ kind: 'consent' })}>开始</Button>
    </section>
  );
}
