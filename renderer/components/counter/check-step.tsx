import type { ReactNode } from 'react';
import { Button } from 'antd';
import { maskResidentId } from '../../../shared/domain/resident-id.ts';
import { kindLabels } from '../../text/words.ts';
import { SignatureDrawing } from '../signature-drawing.tsx';
import type { StepProps } from './step-props.ts';

/** The last look: what is signed, by whom, before whom; any character may be written again. */
export function CheckStep({ view, action, onAgain, onSign }: StepProps & { readonly onAgain: (index: number) => void; readonly onSign: () => void }): ReactNode {
  return (
    <section className="counter-body">
      <p className="counter-text">{kindLabels[view.kind]}（{view.agreementNo}）<br />主申请人：{view.name}　证件号码：{view.maskedId}<br />
        {view.agent !== null && <>受托人：{view.agent.name}　证件号码：{maskResidentId(view.agent.idNumber)}　与主申请人的关系：{view.agent.relation}<br /></>}
        经办人：{view.staffName}　见证人：{view.witness}</p>
      <div className="desk-characters">
        {view.characters.map(({ character, drawing }, index) => drawing !== null && (
          // Two characters of a name may be the same; their places never are.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className="desk-character"><SignatureDrawing drawing={drawing} side={140} /><Button size="large" onClick={() => onAgain(index)}>重写“{character}”</Button></div>
        ))}
      </div>
      <p className="counter-text">{view.agent === null ? '确认后即为您本人的签名，与在纸上签名具有同等法律效力。' : `确认后即为您受${view.name}委托作出的签名，与在纸上签名具有同等法律效力，由${view.name}承受签约的结果。`}</p>
      <Button type="primary" className="counter-button" loading={action.isRunning} onClick={onSign}>确认签字</Button>
    </section>
  );
}
