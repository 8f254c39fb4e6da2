import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerAtDoor } from './door-answer.ts';
import type { FrontDoor } from './front-door.ts';

/** The front door in a browser: its forms, and what stands before every other address while the desk is not open. */
export function registerDoor<Desk>(app: FastifyInstance, door: FrontDoor<Desk>): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const answered = await answerAtDoor(door, {
      method: request.method, path: new URL(request.url, 'http://desk').pathname, accept: request.headers.accept ?? null,
      form: async () => new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''),
    });
    return answered === null ? undefined : reply.code(answered.status).headers(answered.headers).send(answered.body);
  };
  app.addHook('preHandler', answer);
  // Known addresses, so that the hook hears of them with their forms; it answers every one.
  for (const url of ['/door/unlock', '/door/retry', '/door/restore', '/door/start-over']) app.post(url, answer);
}
