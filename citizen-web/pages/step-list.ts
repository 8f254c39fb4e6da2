import { html } from './html.ts';
import type { Html } from './html.ts';

export const stepNames = ['电子合同', '核对身份信息', '人脸识别', '阅读协议', '签字', '核对并提交', '完成'] as const;

/** 第 3 步，共 7 步, what comes next, and, when asked for, all of them with what is done. */
export function stepList(stepNo: number): Html {
  const total = stepNames.length;
  const next = stepNames[stepNo];
  return html`<nav class="steps" aria-label="办理进度">
<p class="step-now">第 ${stepNo} 步，共 ${total} 步：${stepNames[stepNo - 1] ?? ''}</p>
<div class="step-bar" aria-hidden="true">${stepNames.map((_name, index) => html`<span class="${stepClass(index + 1, stepNo)}"></span>`)}</div>
<p class="step-next">${next === undefined ? '这是最后一步。' : `下一步：${next}`}</p>
<details class="step-all"><summary>查看全部 ${total} 步</summary><ol>${stepNames.map((name, index) => html`<li class="${stepClass(index + 1, stepNo)}"${index + 1 === stepNo ? html` aria-current="step"` : null}>${name}<span class="step-state">${stepState(index + 1, stepNo)}</span></li>`)}</ol></details></nav>`;
}

function stepClass(stepNo: number, current: number): string {
  if (stepNo === current) return 'now';
  return stepNo < current ? 'past' : 'ahead';
}

function stepState(stepNo: number, current: number): string {
  if (stepNo === current) return '正在办理';
  return stepNo < current ? '已完成' : '未办理';
}
