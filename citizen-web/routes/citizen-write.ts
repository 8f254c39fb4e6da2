import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseJson } from '../../shared/lib/parse-json.ts';
import { readDrawing } from '../../shared/domain/character-drawing.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import { writePage } from '../pages/write-page.ts';
import { flashOf } from '../security/sessions.ts';
import type { DraftCharacter, SigningDraft } from '../store/citizen-draft.ts';
import { saveInk, saveStep } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { inkMessageSchema, withInk } from '../store/ink-of-draft.ts';
import type { InkOutcome } from '../store/ink-of-draft.ts';
import { applicantCharacters, openFlow, pathOfNextCharacter, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';

const drawingBytes = 1024 * 1024;

/** Step 5: one box, one character at a time; each stroke is on the hub as soon as the pen is lifted, each character is done by 确定. */
export function registerWriteRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Querystring: { character?: string } }>('/sign/write', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'write');
    if (flow === null) return reply;
    const asked = Number(request.query.character) - 1;
    // Each character has an address of its own, so that the back button leads to the one before.
    if (flow.draft.characters[asked] === undefined) return reply.redirect(pathOfNextCharacter(flow.draft), 303);
    return sendPage(reply, deps, writePage({ ...writeView(deps, flow, asked), problem: flashOf(flow.session) }), frameOf(flow));
  });
  app.post<{ Params: { index: string } }>('/sign/write/:index', { bodyLimit: drawingBytes }, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'write');
    if (flow === null) return reply;
    const index = Number(request.params.index);
    const character = applicantCharacters(flow)[index];
    if (character === undefined) return reply.redirect(stagePaths.write, 303);
    const drawing = readDrawing(formText(request, 'drawing'), character);
    if (!drawing.ok) return sendBack(reply, deps, flow.session, { path: `${stagePaths.write}?character=${index + 1}`, message: drawing.error.message });
    const confirm = (draft: SigningDraft): SigningDraft => changed(draft, index, (each) => confirmed(each, drawing.value, flow.nowMs));
    await saveStep(deps, flow, 'sign', confirm);
    return reply.redirect(pathOfNextCharacter(confirm(flow.draft)), 303);
  });
  app.post<{ Params: { index: string } }>('/sign/write/:index/ink', { bodyLimit: drawingBytes }, (request, reply) => keepInk(request, reply, deps, Number(request.params.index)));
}

/** A stroke from the box's script (browser/pad/save-ink.ts): answered with JSON, or with the page that says why nothing is kept here any more. */
async function keepInk(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, index: number): Promise<FastifyReply> {
  const flow = await openFlow(request, reply, deps, 'write');
  if (flow === null) return reply;
  const message = inkMessageSchema.safeParse(parseJson(typeof request.body === 'string' ? request.body : ''));
  const character = applicantCharacters(flow)[index];
  if (!message.success || character === undefined || message.data.ink.character !== character) return reply.code(422).send({ outcome: 'refused' });
  const kept: { outcome: InkOutcome['outcome']; turn: number } = { outcome: 'gap', turn: 0 };
  await saveInk(deps, flow, (draft) => changed(draft, index, (each) => {
    const result = withInk(each, message.data);
    Object.assign(kept, { outcome: result.outcome, turn: result.turn });
    return result.character;
  }));
  return reply.header('cache-control', 'no-store').send(kept);
}

function changed(draft: SigningDraft, index: number, change: (character: DraftCharacter) => DraftCharacter): SigningDraft {
  return { ...draft, characters: draft.characters.map((each, position) => (position === index ? change(each) : each)) };
}

function confirmed(each: DraftCharacter, drawing: DrawnCharacter, atMs: number): DraftCharacter {
  return { ...each, drawing, confirmedAtMs: atMs, isPrefilled: each.isPrefilled && JSON.stringify(each.drawing?.strokes) === JSON.stringify(drawing.strokes) };
}

function writeView(deps: HubDeps, flow: Flow, index: number): Parameters<typeof writePage>[0] {
  const { characters } = flow.draft;
  const drawn = characters[index];
  return {
    characters: applicantCharacters(flow), index, drawnJson: drawn === undefined || drawn.drawing === null ? '' : JSON.stringify(drawn.drawing), turn: drawn?.turn ?? 0,
    draftKey: `${flow.agreement.agreementId}:${flow.draft.attempt}`, isPrefilled: drawn?.isPrefilled === true && drawn.confirmedAtMs === null,
    confirmed: characters.map((each) => each.confirmedAtMs !== null), isModelShown: deps.config.modelCharacter, phones: deps.config.phones,
  };
}
