import SignaturePad from 'signature_pad';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import { drawingOfPad, fitPad, padOfDrawing, padSettings } from '../../shared/domain/pad-drawing.ts';

/** The signature box: strokes as vectors with time. What is half drawn survives a reload in this tab's session storage. */
const canvas = document.querySelector<HTMLCanvasElement>('#pad');
const form = document.querySelector<HTMLFormElement>('#write-form');
if (canvas !== null && form !== null) startPad(canvas, form);

function startPad(pad: HTMLCanvasElement, writeForm: HTMLFormElement): void {
  const signaturePad = new SignaturePad(pad, padSettings);
  const key = `drawing:${location.pathname}:${pad.dataset['index'] ?? ''}:${pad.dataset['character'] ?? ''}`;
  const said = document.querySelector<HTMLElement>('#pad-said');
  // Seen only where this script does not run: scripts off, or a browser too old for it.
  document.querySelector('#pad-missing')?.remove();
  const fit = (): void => fitPad(pad, signaturePad, window.devicePixelRatio);
  fit();
  const earlier = parseDrawing(sessionStorage.getItem(key)) ?? parseDrawing(pad.dataset['drawn'] ?? null);
  if (earlier !== null) signaturePad.fromData(padOfDrawing(earlier, pad.clientWidth, pad.clientHeight));
  window.addEventListener('resize', fit);
  signaturePad.addEventListener('endStroke', () => {
    sessionStorage.setItem(key, JSON.stringify(readDrawing(signaturePad, pad)));
    if (said !== null) said.hidden = true;
  });
  document.querySelector('#pad-clear')?.addEventListener('click', () => {
    signaturePad.clear();
    sessionStorage.removeItem(key);
  });
  writeForm.addEventListener('submit', (event) => {
    if (signaturePad.isEmpty()) {
      event.preventDefault();
      if (said !== null) {
        said.textContent = `请先在签字框中写“${pad.dataset['character'] ?? ''}”字，再点“确定”。`;
        said.hidden = false;
      }
      return;
    }
    const field = document.querySelector<HTMLInputElement>('#drawing');
    if (field !== null) field.value = JSON.stringify(readDrawing(signaturePad, pad));
    sessionStorage.removeItem(key);
  });
}

function readDrawing(signaturePad: SignaturePad, pad: HTMLCanvasElement): DrawnCharacter {
  return drawingOfPad(signaturePad.toData(), { character: pad.dataset['character'] ?? '', width: pad.clientWidth, height: pad.clientHeight });
}

function parseDrawing(text: string | null): DrawnCharacter | null {
  if (text === null || text === '') return null;
  try {
    // Written by this script or by the hub, which has checked it.
    return JSON.parse(text) as DrawnCharacter;
  } catch (error) {
    // A half-written note is worth nothing: the box starts empty.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
