import type { Random } from '../../shared/lib/random.ts';

/** Each is easy to do sitting down, and to be seen in a still picture. */
export const faceActions = ['把头稍稍转向左边', '把头稍稍转向右边', '微微张开嘴', '微微抬起下巴', '把一只手放在脸旁，伸出一根手指', '把一只手放在脸旁，伸出两根手指', '把一只手放在脸旁，张开手掌'] as const;

/** What is asked for next: never what was asked for before, so that a picture made earlier does not fit. */
export function chooseFaceAction(random: Random, before: string | null): string {
  const open = faceActions.filter((action) => action !== before);
  // Of 2^32 the remainder favours nobody that could be noticed.
  return open[Buffer.from(random.bytes(4)).readUInt32BE(0) % open.length] ?? faceActions[0];
}
