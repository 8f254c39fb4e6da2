import type { FastifyRequest } from 'fastify';

/** Phone or computer, from the user agent; only for the words of a page and the evidence. */
export function deviceClassOf(request: FastifyRequest): 'phone' | 'computer' {
  if (request.headers['sec-ch-ua-mobile'] === '?1') return 'phone';
  return /Mobile|Android|iPhone|iPad|HarmonyOS|MicroMessenger(?!.*Windows)/i.test(request.headers['user-agent'] ?? '') ? 'phone' : 'computer';
}
