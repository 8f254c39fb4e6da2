import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import { createInkPad } from '../../shared/domain/ink-pad.ts';
import type { InkPad } from '../../shared/domain/ink-pad.ts';
import { ownNotes } from './pad/own-notes.ts';
import { createInkSaver } from './pad/save-ink.ts';
import type { InkNote, InkSaver } from './pad/save-ink.ts';

/** The signature box: strokes as vectors with time and pressure, on the hub as soon as the pen is lifted. */
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();

function start(): void {
  const canvas = document.querySelector<HTMLCanvasElement>('#pad');
  const form = document.querySelector<HTMLFormElement>('#write-form');
  if (canvas !== null && form !== null) openPad(canvas, form);
}

function openPad(canvas: HTMLCanvasElement, form: HTMLFormElement): void {
  const { named = '', character = '', key = '', save = '', turn = '0', drawn = '' } = canvas.dataset;
  const onHub: InkNote = { turn: Number(turn), drawing: parseNote<DrawnCharacter>(drawn) };
  // What this tab has drawn and the hub had not got when the page went away.
  const noted = parseNote<InkNote>(ownNotes.read(`ink:${key}`));
  const unsaved = noted !== null && noted.turn > onHub.turn ? noted : null;
  const saver = createInkSaver({
    url: save, key: `ink:${key}`, kept: onHub, tell: tellSaved,
    emptyBox: () => ({ character, width: Math.round(canvas.clientWidth), height: Math.round(canvas.clientHeight), strokes: [] }),
  });
  const pad = createInkPad(canvas, {
    character, pixelRatio: () => window.devicePixelRatio,
    onStroke: (drawing) => {
      say('');
      saver.changed(drawing);
    },
    onFull: () => { say('笔画太多了，请点“清除”，重新写一遍。'); },
  });
  pad.show(unsaved === null ? onHub.drawing : unsaved.drawing);
  if (unsaved !== null) saver.changed(unsaved.drawing);
  document.querySelector('#pad-clear')?.addEventListener('click', () => {
    pad.show(null);
    say('');
    saver.changed(null);
  });
  form.addEventListener('submit', (event) => { finish(event, { form, pad, saver, named }); });
  watchPage(canvas, pad, saver);
  document.querySelector('#pad-wait')?.remove();
  setButtons(true);
  // The finger that writes cannot scroll: what is to be written, the whole box and its buttons come into sight by themselves.
  document.querySelector('.problem, .which')?.scrollIntoView();
}

/** 确定: what is drawn must be on the hub first, so that a line that breaks now takes nothing with it. */
function finish(event: Event, page: { readonly form: HTMLFormElement; readonly pad: InkPad; readonly saver: InkSaver; readonly named: string }): void {
  event.preventDefault();
  page.pad.endStroke();
  const drawing = page.pad.drawing();
  if (drawing === null) return say(`请先在签字框中写${page.named}，再点“确定”。`);
  const field = document.querySelector<HTMLInputElement>('#drawing');
  if (field !== null) field.value = JSON.stringify(drawing);
  setButtons(false);
  page.saver.whenKept(() => { page.form.submit(); });
}

function watchPage(canvas: HTMLCanvasElement, pad: InkPad, saver: InkSaver): void {
  const box = canvas.parentElement;
  const fit = (): void => {
    // The part of the page that can be seen, whatever the finger has zoomed: the whole box fits into it.
    const visible = window.visualViewport;
    box?.style.setProperty('--visible', `${Math.round(visible ? visible.height * visible.scale : window.innerHeight)}px`);
    pad.fit();
  };
  fit();
  window.addEventListener('resize', fit);
  window.visualViewport?.addEventListener('resize', fit);
  const leave = (): void => {
    pad.endStroke();
    saver.leave();
  };
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') leave(); });
  // Shown again from the browser's memory: the buttons were switched off when it went on.
  window.addEventListener('pageshow', () => { setButtons(true); });
  // Older phones scroll or zoom from touch events whatever touch-action says.
  for (const type of ['touchstart', 'touchmove'] as const) canvas.addEventListener(type, (event) => { if (event.cancelable) event.preventDefault(); }, { passive: false });
}

function setButtons(isOn: boolean): void {
  for (const button of Array.from(document.querySelectorAll<HTMLButtonElement>('#pad-clear, #pad-done'))) button.disabled = !isOn;
}

function say(words: string): void {
  const said = document.querySelector<HTMLElement>('#pad-said');
  if (said === null) return;
  said.textContent = words;
  said.hidden = words === '';
}

const savedWords = {
  saved: '网络已恢复，写的字已保存。', waiting: '网络不好，写的字先存在本机，正在自动保存，请不要关闭本页。', refused: '写的字没有保存成功，请点“清除”，重新写一遍。',
} as const;

function tellSaved(state: keyof typeof savedWords): void {
  const told = document.querySelector('#pad-saved');
  if (told !== null) told.textContent = savedWords[state];
  if (state === 'refused') setButtons(true);
}

function parseNote<Note>(text: string | null): Note | null {
  if (text === null || text === '') return null;
  try {
    // Written by this script or by the hub, which has checked it.
    return JSON.parse(text) as Note;
  } catch (error) {
    // A half-written note is worth nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
