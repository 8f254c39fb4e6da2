import type { Refusal } from '../lib/result.ts';

/** The answer to whoever acts on a record that has become another since they saw it; screens then say who changed what (conflicts.explain). */
export const staleRefusal: Refusal = { code: 'stale', message: '在您办理之前，该记录已被其他人更改，请查看最新内容后重新办理。' };

/** What the person saw was their own desk's work, which was refused (`seenFrom` of a command). */
export const stoodOnRefused: Refusal = { code: 'stale', message: '这一项是在本机此前办理、但没有成功的事项之后办理的，请查看最新内容后重新办理。' };
