import type { ReactNode } from 'react';
import { Alert, Checkbox, Input, InputNumber, Radio, Space } from 'antd';
import type { SealSource, SealView } from '../../../shared/desk/seal-calls.ts';
import type { CallState } from '../../hooks/use-call.ts';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import { Field } from '../act-dialog.tsx';
import { FileDrop, type ChosenFile } from '../file-field.tsx';
import { RefusalAlert } from '../refusal-alert.tsx';
import type { RoundOptions } from '../../text/seal-draft.ts';
import { SealPicture } from './seal-picture.tsx';

/** How the seal looks: drawn by name, or from a file. */
export type Drawing = { readonly way: 'round' | 'file'; readonly round: RoundOptions; readonly file: ChosenFile | null; readonly longestMm: number | null; readonly isPureRed: boolean };

type FormProps = { readonly drawing: Drawing; readonly onChange: (change: (now: Drawing) => Drawing) => void; readonly drawn: CallState<CallOutput<'seals.draw'>>; readonly source: SealSource | null };

export function DrawingForm({ drawing, onChange, drawn, source }: FormProps): ReactNode {
  const change = (part: Partial<Drawing>): void => onChange((now) => ({ ...now, ...part }));
  const shown = source === null ? null : drawn.value;
  return (
    <div className="desk-columns">
      <div className="desk-stack">
        <Radio.Group value={drawing.way} optionType="button" onChange={(event) => change({ way: event.target.value === 'file' ? 'file' : 'round' })}
          options={[{ value: 'round', label: '按单位名称绘制圆章' }, { value: 'file', label: '导入图片（PNG 或 SVG）' }]} />
        {drawing.way === 'round' ? <RoundFields round={drawing.round} onChange={(part) => change({ round: { ...drawing.round, ...part } })} /> : <FileFields drawing={drawing} change={change} isSvg={shown !== null && shown.view.pngBase64 === null} />}
      </div>
      <section className="desk-seal-stage" aria-label="印章预览" aria-busy={drawn.isLoading} style={drawn.isLoading ? { opacity: 0.5 } : undefined}>
        {source !== null && <RefusalAlert refusal={drawn.refusal} />}
        {shown === null ? <span className="desk-muted">{drawing.way === 'round' ? '填写单位名称后在这里预览' : '选择图片后在这里预览'}</span> : <SealStage view={shown.view} />}
        {shown?.notices.map((notice) => <Alert key={notice} type="warning" showIcon title={notice} />)}
      </section>
    </div>
  );
}

function SealStage({ view }: { readonly view: SealView }): ReactNode {
  return (
    <>
      <div className="desk-seal-paper"><SealPicture view={view} pxPerMm={6} label="印章预览" /></div>
      <span className="desk-muted desk-number">宽 {view.widthMm.toFixed(1)} 毫米，高 {view.heightMm.toFixed(1)} 毫米</span>
    </>
  );
}

function RoundFields({ round, onChange }: { readonly round: RoundOptions; readonly onChange: (part: Partial<RoundOptions>) => void }): ReactNode {
  return (
    <>
      <Field label="单位名称（沿上弧排列）" hint="4 至 24 个字效果最好，字多时自动压窄。">{(id) => <Input id={id} value={round.name} maxLength={40} onChange={(event) => onChange({ name: event.target.value })} />}</Field>
      <Field label="下方横排文字" hint="例如：合同专用章、业务专用章；公章可不填。">{(id) => <Input id={id} value={round.caption} maxLength={12} onChange={(event) => onChange({ caption: event.target.value })} />}</Field>
      <Field label="下弧编码" hint="印章上的防伪编码，没有可不填。">{(id) => <Input id={id} value={round.serialNo} maxLength={20} onChange={(event) => onChange({ serialNo: event.target.value })} />}</Field>
      <Space size="large" wrap align="start">
        <Field label="直径（毫米）">{(id) => <InputNumber id={id} value={round.diameterMm} min={20} max={60} step={1} onChange={(value) => onChange({ diameterMm: value ?? 40 })} />}</Field>
        <Field label="边框宽度（毫米）">{(id) => <InputNumber id={id} value={round.ringWidthMm} min={0.3} max={2.5} step={0.1} onChange={(value) => onChange({ ringWidthMm: value ?? 1.2 })} />}</Field>
      </Space>
      <Checkbox checked={round.hasStar} onChange={(event) => onChange({ hasStar: event.target.checked })}>中间有五角星</Checkbox>
    </>
  );
}

function FileFields({ drawing, change, isSvg }: { readonly drawing: Drawing; readonly change: (part: Partial<Drawing>) => void; readonly isSvg: boolean }): ReactNode {
  return (
    <>
      <FileDrop accept=".png,.svg" hint="PNG：盖在白纸上用 600 dpi 彩色扫描，白底自动变透明，四周空白自动裁去。SVG：文字须先转为曲线，只用一种颜色。" onChosen={(file) => change({ file, longestMm: null })} />
      {drawing.file !== null && <span>已选：{drawing.file.fileName}</span>}
      <Field label="印章最长边（毫米）" hint="不填则按图片自带的尺寸；图片没有尺寸时按 40 毫米。">{(id) => (
        <InputNumber id={id} value={drawing.longestMm} min={20} max={60} step={1} onChange={(value) => change({ longestMm: value })} />
      )}</Field>
      {!isSvg && <Checkbox checked={drawing.isPureRed} onChange={(event) => change({ isPureRed: event.target.checked })}>转为纯红色（扫描件建议勾选）</Checkbox>}
    </>
  );
}
