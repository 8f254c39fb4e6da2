import { memo, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import { positionOf } from '../../text/template-draft.ts';

export type TextFieldHandle = {
  /** Puts the cursor there and brings the line into view. */
  readonly showPlace: (line: number, column: number) => void;
  /** Puts text at the cursor, so that it can be undone like typing; `make` gets the text and the cursor's place. */
  readonly insert: (make: (text: string, at: number) => string) => void;
};
type TextFieldProps = {
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly faultLines: ReadonlySet<number>;
  readonly onChange: (text: string) => void;
  readonly ref: Ref<TextFieldHandle>;
};

/**
 * A text of many lines with their numbers. The lines are laid out twice, alike: once by the browser's own field, which is written in, and
 * once below it, unseen, to carry numbers and the ground of faulty lines; long lines wrap in both at the same places.
 */
export function TemplateTextField({ text, isReadOnly, faultLines, onChange, ref }: TextFieldProps): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    showPlace: (line, column) => {
      const at = positionOf(text, line, column);
      field.current?.focus({ preventScroll: true });
      field.current?.setSelectionRange(at, Math.min(at + 1, text.length));
      lines.current?.children[line - 1]?.scrollIntoView({ block: 'center' });
    },
    insert: (make) => {
      const element = field.current;
      if (element === null) return;
      element.focus({ preventScroll: true });
      const inserted = make(element.value, element.selectionStart);
      // Old, but the one way by which the browser's own undo knows of it.
      if (document.execCommand('insertText', false, inserted)) return;
      element.setRangeText(inserted, element.selectionStart, element.selectionEnd, 'end');
      onChange(element.value);
    },
  }), [text, onChange]);
  return (
    <div className="desk-text-field">
      <div className="desk-text-lines" ref={lines} aria-hidden>
        {/* A line is its number: what moves is the text in it. */}
        {/* oxlint-disable-next-line react/no-array-index-key */}
        {text.split('\n').map((line, index) => <NumberedLine key={index} number={index + 1} text={line} hasFault={faultLines.has(index + 1)} />)}
      </div>
      <textarea ref={field} aria-label="模板正文" value={text} readOnly={isReadOnly} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

const NumberedLine = memo(function NumberedLine({ number, text, hasFault }: { readonly number: number; readonly text: string; readonly hasFault: boolean }): ReactNode {
  return <div className={hasFault ? 'desk-text-line desk-text-line-fault' : 'desk-text-line'} data-line={number}>{text === '' ? '\u200b' : text}</div>;
});
