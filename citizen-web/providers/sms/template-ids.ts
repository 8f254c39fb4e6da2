import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import { smsProblem } from './sms-provider.ts';
import type { SmsMessage, SmsProblem } from './sms-provider.ts';

/** The provider's number of each of our templates, by our name for it (text/message-texts.ts). */
export type TemplateIds = Readonly<Record<string, string>>;

/** A message without a template was queued by an earlier version of the program. */
export function templateIdOf(ids: TemplateIds, message: SmsMessage): Result<string, SmsProblem> {
  const id = message.template === null ? undefined : ids[message.template.key];
  return id === undefined ? smsProblem('template', '这种短信没有配置模板编号，没有发出；请电话通知，并请管理员检查配置。') : ok(id);
}
