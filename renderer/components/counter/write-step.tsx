import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from 'antd';
import { createInkPad, type InkPad } from '../../../shared/domain/ink-pad.ts';
import type { Ink, StepProps } from './step-props.ts';

type WriteProps = StepProps & { readonly index: number; readonly onBack: (() => void) | null; readonly onWritten: () => void; /** The ink to begin with. */ readonly inBox: Ink; readonly onInk: (drawing: Ink) => void };

/** One box, one character at a time, as on the citizen's pages. Each stroke is kept on the desk as it ends, so that a page that is loaded anew loses nothing. */
export function WriteStep({ view, action, save, index, onBack, onWritten, inBox, onInk }: WriteProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<InkPad>(null);
  const [said, setSaid] = useState('');
  const { character } = view.characters[index] ?? { character: '' };
  const drawnBefore = useRef(inBox);
  const tellInk = useRef(onInk);
  useEffect(() => { tellInk.current = onInk; });
  useEffect(() => {
    const box = canvas.current;
    if (box === null) return undefined;
    const own = createInkPad(box, { character, pixelRatio: () => window.devicePixelRatio, onStroke: (drawn) => { setSaid(''); tellInk.current(drawn); }, onFull: () => setSaid('笔画太多了，请点“清除”，重新写一遍。') });
    pad.current = own;
    own.show(drawnBefore.current);
    window.addEventListener('resize', own.fit);
    return () => {
      window.removeEventListener('resize', own.fit);
      own.stop();
    };
  }, [character]);
  const keep = async (): Promise<void> => {
    pad.current?.endStroke();
    const drawn = pad.current?.drawing() ?? null;
    if (drawn === null) {
      setSaid(`请先在签字框中写“${character}”字，再点“确定”。`);
      return;
    }
    setSaid('');
    if (await save({ kind: 'drawing', index, drawing: drawn })) onWritten();
  };
  return (
    <section className="counter-body">
      {view.agent !== null && <p className="counter-text">请写您本人（受托人）的姓名。</p>}
      <p className="counter-text">第 {index + 1} 字，共 {view.characters.length} 字：请写 <strong className="counter-model">{character}</strong></p>
      <canvas ref={canvas} className="counter-pad" role="img" aria-label={`签字框，请手写“${character}”字`} />
      <p className="counter-text" role="alert">{said}</p>
      <div className="counter-row">
        {onBack !== null && <Button className="counter-button" onClick={onBack}>上一个字</Button>}
        <Button className="counter-button" onClick={() => { pad.current?.show(null); onInk(null); }}>清除</Button>
        <Button type="primary" className="counter-button" loading={action.isRunning} onClick={() => void keep()}>确定</Button>
      </div>
    </section>
  );
}
