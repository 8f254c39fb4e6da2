import { useEffect, useState, type ReactNode } from 'react';
import { Input, Radio } from 'antd';
import type { ReviewCase } from '../../../shared/desk/document-calls.ts';
import { returnReasons, type ReturnNote } from '../../../shared/domain/records.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';
import type { SeenRecord } from '../conflict-dialog.tsx';
import { SignatureDrawing } from '../signature-drawing.tsx';

type DialogProps = { readonly reviewed: ReviewCase; readonly seen: SeenRecord; readonly onClose: () => void; readonly onDone: () => void };

/** 退回: one reason (keys 1 to 6), the characters complained of or 整体重签, a word for the citizen. */
export function ReturnDialog({ reviewed, seen, onClose, onDone }: DialogProps): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState<ReturnNote['reason'] | null>(null);
  const [characters, setCharacters] = useState<readonly number[]>([]);
  const [note, setNote] = useState('');
  const toggle = (index: number): void => setCharacters((known) => (known.includes(index) ? known.filter((each) => each !== index) : [...known, index].toSorted((a, b) => a - b)));
  const confirm = async (): Promise<void> => {
    if (reason === null || action.isRunning) return;
    const input = { agreementId: reviewed.agreementId, expectedRevision: reviewed.revision, signedCopyDigest: reviewed.signedCopyDigest, reason, characters: [...characters], note };
    if ((await action.run('review.return', input, `${reviewed.name}：已退回`)) === null) return;
    onClose();
    onDone();
  };
  useReasonKeys(setReason, () => void confirm());
  return (
    <ActDialog title={`退回 · ${reviewed.name}`} effect="主申请人会收到短信，看到退回原因，并在原协议上重新签字。本次签名保留备查。" confirmLabel="退回（Ctrl+Enter）" isDanger isReady={reason !== null} action={action} seen={seen} onConfirm={() => void confirm()} onClose={onClose} width={720}>
      <Radio.Group value={reason} onChange={(event) => setReason(returnReasons.find((each) => each === event.target.value) ?? null)}
        options={returnReasons.map((each, index) => ({ value: each, label: `${index + 1} ${each}` }))} />
      {/* What 受托人 has written is none of the principal applicant's name: all of it is written anew. */}
      {reviewed.agent === null && (
        <div>
          <div style={{ marginBottom: 4 }}>需要重签的字（不选表示整体重签）{characters.length === 0 ? '：整体重签' : ''}</div>
          <CharacterPicker reviewed={reviewed} chosen={characters} onToggle={toggle} />
        </div>
      )}
      <Field label="给主申请人的说明（可不填）">{(id) => <Input.TextArea id={id} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} placeholder="如：第二个字少写一点" />}</Field>
    </ActDialog>
  );
}

function CharacterPicker({ reviewed, chosen, onToggle }: { readonly reviewed: ReviewCase; readonly chosen: readonly number[]; readonly onToggle: (index: number) => void }): ReactNode {
  const drawings = reviewed.characters.map((drawing, index) => ({ drawing, index, key: `${index}-${drawing.character}` }));
  return (
    <div className="desk-characters">
      {drawings.map(({ drawing, index, key }) => (
        <button key={key} type="button" className="desk-character" aria-pressed={chosen.includes(index)} onClick={() => onToggle(index)}
          style={{ cursor: 'pointer', borderColor: chosen.includes(index) ? 'var(--desk-accent)' : 'var(--desk-line)' }}>
          <SignatureDrawing drawing={drawing} side={72} /><span style={{ fontSize: 20 }}>{drawing.character}</span>
        </button>
      ))}
    </div>
  );
}

function useReasonKeys(choose: (reason: ReturnNote['reason']) => void, confirm: () => void): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && event.ctrlKey) return confirm();
      const reason = returnReasons[Number(event.key) - 1];
      if (reason !== undefined && !(event.target instanceof HTMLTextAreaElement)) choose(reason);
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  });
}

/** 不予确认: the waiver statement ends, the agreement is where it was. */
export function DeclineWaiverDialog({ reviewed, seen, onClose, onDone }: DialogProps): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    if ((await action.run('waivers.decline', { agreementId: reviewed.agreementId, expectedRevision: reviewed.revision, reason }, `${reviewed.name}：已不予确认`)) === null) return;
    onClose();
    onDone();
  };
  return (
    <ActDialog title={`不予确认 · ${reviewed.name}`} effect="放弃签约声明书将作废，协议回到原来的状态；如签约期限已过且未签字，将按逾期视为放弃处理。" confirmLabel="不予确认" isDanger isReady={reason.trim() !== ''} action={action} seen={seen} onConfirm={() => void confirm()} onClose={onClose}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
