import { useId, useState, type ReactNode } from 'react';
import { Alert, Input, Modal } from 'antd';
import type { Action } from '../hooks/use-action.ts';
import { ConflictDialog, type SeenRecord } from './conflict-dialog.tsx';
import { RefusalAlert } from './refusal-alert.tsx';

type ActDialogProps = {
  readonly title: string;
  /** What will happen when it is confirmed, in plain words. */
  readonly effect: string;
  readonly confirmLabel: string;
  readonly isDanger?: boolean;
  readonly isReady: boolean;
  readonly action: Action;
  /** What the act counts on having been seen: when it has become another, the person is told and may go on. */
  readonly seen?: SeenRecord;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  readonly width?: number;
};

/** The one shape of every act on a household: what it does, what it needs, the refusal in full, one clear button. */
export function ActDialog({ title, effect, confirmLabel, isDanger = false, isReady, action, seen, onConfirm, onClose, children, width = 560 }: ActDialogProps): ReactNode {
  const [hasGoneOn, setGoneOn] = useState(false);
  const isMoved = seen !== undefined && action.refusal?.code === 'stale';
  return (
    <Modal open title={title} width={width} onCancel={onClose} onOk={onConfirm} okText={confirmLabel} cancelText="取消" confirmLoading={action.isRunning}
      okButtonProps={{ disabled: !isReady, danger: isDanger }} mask={{ closable: false }}>
      <div className="desk-stack">
        <Alert type={isDanger ? 'warning' : 'info'} title={effect} showIcon />
        {children}
        {hasGoneOn && !isMoved && <Alert type="info" showIcon title="以上是最新情况，您填写的内容已保留。请核对后再确认。" />}
        <RefusalAlert refusal={isMoved ? null : action.refusal} />
        {isMoved && <ConflictDialog seen={goingOn(seen, action, () => setGoneOn(true))} onGiveUp={onClose} />}
      </div>
    </Modal>
  );
}

/** The refusal has been understood once the person goes on. */
function goingOn(seen: SeenRecord, action: Action, onGoneOn: () => void): SeenRecord {
  return {
    ...seen,
    onAgain: (revision) => {
      action.refuse(null);
      onGoneOn();
      seen.onAgain(revision);
    },
  };
}

/** A labelled line of a dialog. */
export function Field({ label, hint, children }: { readonly label: string; readonly hint?: string; readonly children: (id: string) => ReactNode }): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} style={{ display: 'block', marginBottom: 4 }}>{label}</label>
      {children(id)}
      {hint !== undefined && <div className="desk-muted" style={{ marginTop: 2 }}>{hint}</div>}
    </div>
  );
}

export function ReasonField({ value, onChange, label = '原因（将记入操作日志）' }: { readonly value: string; readonly onChange: (value: string) => void; readonly label?: string }): ReactNode {
  return <Field label={label}>{(id) => <Input.TextArea id={id} value={value} onChange={(event) => onChange(event.target.value)} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} />}</Field>;
}
