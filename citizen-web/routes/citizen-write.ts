import type { FastifyInstance } from 'fastify';
import { writePage } from '../pages/write-page.ts';
import { flashOf } from '../security/sessions.ts';
import type { SigningDraft } from '../store/citizen-draft.ts';
import { saveStep } from '../store/citizen-drafts.ts';
import { readDrawing } from '../../shared/domain/character-drawing.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { applicantName, openFlow, stagePaths } from './citizen-flow.ts';
import type { Flow } from './citizen-flow.ts';
import { formText, frameOf, sendBack, sendPage } from './citizen-reply.ts';

/** Step 5: one box, one character at a time; each is on the hub once 确定 is pressed. */
export function registerWriteRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Querystring: { character?: string } }>('/sign/write', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'write');
    if (flow === null) return reply;
    const asked = Number(request.query.character) - 1;
    // Each character has an address of its own, so that the back button leads to the one before.
    if (flow.draft.characters[asked] === undefined) return reply.redirect(nextPath(flow.draft), 303);
    return sendPage(reply, deps, writePage({ ...writeView(flow, asked), problem: flashOf(flow.session) }), frameOf(flow));
  });
  app.post<{ Params: { index: string } }>('/sign/write/:index', { bodyLimit: 1024 * 1024 }, async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'write');
    if (flow === null) return reply;
    const index = Number(request.params.index);
    const character = [...applicantName(flow)][index];
    if (character === undefined) return reply.redirect(stagePaths.write, 303);
    const drawing = readDrawing(formText(request, 'drawing'), character);
    if (!drawing.ok) return sendBack(reply, deps, flow.session, { path: `${stagePaths.write}?character=${index + 1}`, message: drawing.error.message });
    const confirm = (draft: SigningDraft): SigningDraft => ({
      ...draft, characters: draft.characters.map((each, position) => (position === index ? { drawing: drawing.value, confirmedAtMs: flow.nowMs } : each)),
    });
    await saveStep(deps, flow, 'sign', confirm);
    return reply.redirect(nextPath(confirm(flow.draft)), 303);
  });
}

/** The next character that waits, else the check page. */
function nextPath(draft: SigningDraft): string {
  const index = draft.characters.findIndex((each) => each.confirmedAtMs === null);
  return index === -1 ? stagePaths.check : `${stagePaths.write}?character=${index + 1}`;
}

function writeView(flow: Flow, index: number): Parameters<typeof writePage>[0] {
  const { characters } = flow.draft;
  const drawn = characters[index]?.drawing ?? null;
  return {
    characters: [...applicantName(flow)], index, drawnJson: drawn === null ? '' : JSON.stringify(drawn),
    isPrefilled: drawn !== null && characters[index]?.confirmedAtMs === null, confirmed: characters.map((each) => each.confirmedAtMs !== null),
  };
}
