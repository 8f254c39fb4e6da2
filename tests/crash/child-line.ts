import { flushCompileCache } from 'node:module';
import { askSchema } from './messages.ts';

type Answers = Readonly<Partial<Record<'facts' | 'enrolmentCode', () => Promise<unknown>>>>;

/** A program's end of the line: says that it is ready, then answers. Whatever it cannot answer ends it, loudly. */
export function openChildLine(ready: string, answers: Answers): void {
  process.on('message', (message) => {
    const { id, ask } = askSchema.parse(message);
    void Promise.resolve(answers[ask]?.()).then((answer) => tell({ id, answer }), endWith);
  });
  // The one that started it is gone: so is the reason to run.
  process.on('disconnect', () => process.exit(0));
  // A program that is killed would never write what it has compiled.
  flushCompileCache();
  tell({ ready });
}

export function endWith(error: unknown): never {
  tell({ fault: error instanceof Error ? error.stack ?? error.message : String(error) });
  process.exit(1);
}

function tell(message: unknown): void {
  process.send?.(message);
}
