import { useEffect, type ReactNode } from 'react';
import { Checkbox } from 'antd';
import type { ReviewCase } from '../../../shared/desk/document-calls.ts';
import type { PhotoAnswers } from '../../../shared/domain/records.ts';
import { pictureAddress } from '../../text/words.ts';

export const noAnswers: PhotoAnswers = { faceIsCard: false, cardIsRecord: false };

/** The two questions that live photos leave to the reviewer, each with its key. */
const questions = [
  { answer: 'faceIsCard', key: '3', label: '人脸与证件照片是同一人（3）', labelOfAgent: '人脸与证件照片是同一人（3）' },
  { answer: 'cardIsRecord', key: '4', label: '证件与登记信息一致（4）', labelOfAgent: '证件与受托人信息、委托书一致（4）' },
] as const satisfies readonly { readonly answer: keyof PhotoAnswers; readonly key: string; readonly label: string; readonly labelOfAgent: string }[];

export function hasPhotos(reviewed: ReviewCase): boolean {
  return reviewed.cardPhoto !== null && reviewed.facePhoto !== null;
}

/** The photos side by side; what the face was asked to do; the two answers. */
export function Photos({ reviewed, answers, onAnswer }: { readonly reviewed: ReviewCase; readonly answers: PhotoAnswers; readonly onAnswer: (answers: PhotoAnswers) => void }): ReactNode {
  const asked = (reviewed.faceAction ?? '') === '' ? '' : `（拍摄时要求：${reviewed.faceAction}）`;
  const who = reviewed.agent === null ? '' : '受托人';
  const photos = [{ label: `${who}证件人像面`, note: '', picture: reviewed.cardPhoto }, { label: `${who}现场人脸`, note: asked, picture: reviewed.facePhoto },
    ...(reviewed.bureauPhoto === null ? [] : [{ label: '单位留存照片', note: '', picture: reviewed.bureauPhoto }])];
  return (
    <>
      <div className="desk-photos" style={{ gridTemplateColumns: `repeat(${photos.length}, 1fr)` }}>
        {photos.map(({ label, note, picture }) => (
          <figure key={label}>
            {picture === null ? <div className="desk-muted" style={{ height: 132, display: 'grid', placeItems: 'center' }}>没有照片</div> : <img src={pictureAddress(picture)} alt={label} />}
            <figcaption className="desk-muted">{label}{note}</figcaption>
          </figure>
        ))}
      </div>
      {hasPhotos(reviewed) && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 16px', marginTop: 8 }}>
          {questions.map(({ answer, label, labelOfAgent }) => (
            <Checkbox key={answer} checked={answers[answer]} onChange={(event) => onAnswer({ ...answers, [answer]: event.target.checked })}>{reviewed.agent === null ? label : labelOfAgent}</Checkbox>
          ))}
        </div>
      )}
    </>
  );
}

/** 3 and 4 tick and untick, so that a case is decided without the mouse. */
export function useAnswerKeys(isOn: boolean, setAnswers: (change: (known: PhotoAnswers) => PhotoAnswers) => void): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      const { target } = event;
      if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (target instanceof HTMLElement && target.closest('input:not([type="checkbox"]), textarea, [role="dialog"], .ant-select') !== null) return;
      const answer = questions.find((each) => each.key === event.key)?.answer;
      if (answer !== undefined) setAnswers((known) => ({ ...known, [answer]: !known[answer] }));
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [isOn, setAnswers]);
}
