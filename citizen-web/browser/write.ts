import SignaturePad from 'signature_pad';
import type { PointGroup } from 'signature_pad';

/** The signature box: strokes as vectors with time. What is half drawn survives a reload in this tab's session storage. */
type Drawing = { character: string; width: number; height: number; strokes: { x: number; y: number; t: number; pressure: number }[][] };

const canvas = document.querySelector<HTMLCanvasElement>('#pad');
const form = document.querySelector<HTMLFormElement>('#write-form');
if (canvas !== null && form !== null) startPad(canvas, form);

function startPad(pad: HTMLCanvasElement, writeForm: HTMLFormElement): void {
  const signaturePad = new SignaturePad(pad, { minWidth: 2.5, maxWidth: 6.5, penColor: '#111', throttle: 8, minDistance: 2 });
  const key = `drawing:${location.pathname}:${pad.dataset['index'] ?? ''}:${pad.dataset['character'] ?? ''}`;
  const said = document.querySelector<HTMLElement>('#pad-said');
  // Seen only where this script does not run: scripts off, or a browser too old for it.
  document.querySelector('#pad-missing')?.remove();
  const fit = (): void => {
    const kept = signaturePad.toData();
    const ratio = Math.max(1, window.devicePixelRatio);
    pad.width = pad.clientWidth * ratio;
    pad.height = pad.clientHeight * ratio;
    pad.getContext('2d')?.scale(ratio, ratio);
    signaturePad.fromData(kept);
  };
  fit();
  const earlier = parseDrawing(sessionStorage.getItem(key)) ?? parseDrawing(pad.dataset['drawn'] ?? null);
  if (earlier !== null) signaturePad.fromData(toPointGroups(earlier, pad.clientWidth, pad.clientHeight));
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

function readDrawing(signaturePad: SignaturePad, pad: HTMLCanvasElement): Drawing {
  const groups = signaturePad.toData();
  const start = groups[0]?.points[0]?.time ?? 0;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const inside = (value: number, most: number): number => Math.min(Math.max(round(value), 0), most);
  const [width, height] = [pad.clientWidth, pad.clientHeight];
  const strokes = groups.map((group) => group.points.map((point) => ({
    x: inside(point.x, width), y: inside(point.y, height), t: Math.max(0, Math.round(point.time - start)), pressure: round(point.pressure),
  })));
  return { character: pad.dataset['character'] ?? '', width, height, strokes };
}

/** Drawn on another screen: scaled to this one. */
function toPointGroups(drawing: Drawing, width: number, height: number): PointGroup[] {
  const [scaleX, scaleY] = [width / drawing.width, height / drawing.height];
  return drawing.strokes.map((stroke) => ({
    dotSize: 0, minWidth: 2.5, maxWidth: 6.5, penColor: '#111', velocityFilterWeight: 0.7, compositeOperation: 'source-over',
    points: stroke.map((point) => ({ x: point.x * scaleX, y: point.y * scaleY, time: point.t, pressure: point.pressure })),
  }));
}

function parseDrawing(text: string | null): Drawing | null {
  if (text === null || text === '') return null;
  try {
    // Written by this script or by the hub, which has checked it.
    return JSON.parse(text) as Drawing;
  } catch (error) {
    // A half-written note is worth nothing: the box starts empty.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
