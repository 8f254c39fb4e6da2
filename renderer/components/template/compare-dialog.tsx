import { useMemo, useState, type ReactNode } from 'react';
import { Modal, Select } from 'antd';
import { changesNothing, useCall } from '../../hooks/use-call.ts';
import { changedOnly, lineDifference, type DifferentLine } from '../../text/line-difference.ts';
import type { TemplateDraft } from '../../text/template-draft.ts';
import { kindLabels } from '../../text/words.ts';
import { Loaded } from '../page-frame.tsx';
import { useTemplateChoices } from '../../hooks/use-template-choices.ts';

const linesAround = 2;
const signs: Readonly<Record<DifferentLine['kind'], string>> = { same: '', removed: '−', added: '＋' };

/** The text on the table against a saved version, line by line. */
export function CompareDialog({ draft, text, firstId, onClose }: { readonly draft: TemplateDraft; readonly text: string; readonly firstId: string | null; readonly onClose: () => void }): ReactNode {
  const [chosenId, setChosenId] = useState(firstId);
  const choices = useTemplateChoices(draft.kind);
  const other = useCall('templates.load', chosenId === null ? null : { templateVersionId: chosenId }, changesNothing);
  return (
    <Modal open title="与已保存的版本比较" width={960} footer={null} onCancel={onClose} style={{ top: 32 }}>
      <div className="desk-stack">
        <Select aria-label="比较的版本" placeholder={`选择${kindLabels[draft.kind]}的版本`} value={chosenId} options={choices} onChange={setChosenId} style={{ width: 420 }} />
        {chosenId !== null && <Loaded state={other}>{(value) => <Difference was={value.text} is={text} />}</Loaded>}
      </div>
    </Modal>
  );
}

function Difference({ was, is }: { readonly was: string; readonly is: string }): ReactNode {
  const lines = useMemo(() => lineDifference(was.replaceAll('\r\n', '\n'), is), [was, is]);
  const [removed, added] = [lines.filter((line) => line.kind === 'removed').length, lines.filter((line) => line.kind === 'added').length];
  if (removed + added === 0) return <output>两份文字完全一样。</output>;
  return (
    <>
      <output>比所选版本少 {removed} 行（−），多 {added} 行（＋）。</output>
      {/* What scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1). */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="desk-difference" aria-label="逐行比较" tabIndex={0}>
        {changedOnly(lines, linesAround).map((line, index) => (line === null
          // The order of a comparison never changes while it is shown.
          // oxlint-disable-next-line react/no-array-index-key
          ? <div key={`gap-${index}`} className="desk-difference-gap desk-muted">…</div>
          : <div key={`${line.kind}-${line.was}-${line.is}`} className={`desk-difference-${line.kind}`}>
              <span className="desk-number desk-muted">{line.was ?? ''}</span><span className="desk-number desk-muted">{line.is ?? ''}</span><b>{signs[line.kind]}</b><span>{line.text || ' '}</span>
            </div>))}
      </section>
    </>
  );
}
