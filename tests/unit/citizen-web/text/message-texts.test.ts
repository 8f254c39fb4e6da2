import { expect, test } from 'vitest';
import { allTemplates, composeCode, composeMessage, messageTemplates } from '../../../../citizen-web/text/message-texts.ts';
import type { MessagePurpose } from '../../../../citizen-web/text/message-texts.ts';
import { shanghaiTimeMs } from '../../../../shared/domain/signing-window.ts';

const facts = { batchName: '2026年第一批', portalUrl: 'https://sign.example.gov.cn', closesAtMs: shanghaiTimeMs('2026-01-23 18:00') ?? 0, detail: '无法辨认' };
// The keys are the templates' names by their Chinese purpose.
const purposes = Object.keys(messageTemplates) as MessagePurpose[];

test.each(purposes)('%s: one text, the fixed address only, and no address in a place of the template', (purpose) => {
  const { text, template } = composeMessage(purpose, facts);
  expect(text).toMatch(/^【补租签约】/);
  expect(text).not.toMatch(/[{}]/);
  expect([...text.matchAll(/https?:\/\/\S+/g)].map((found) => found[0])).toEqual(messageTemplates[purpose].words.includes('{portal}') ? ['https://sign.example.gov.cn'] : []);
  expect(JSON.stringify(template.values)).not.toContain('http');
  expect(text.length).toBeLessThanOrEqual(140);
});

test('the issue\'s eight occasions have their texts', () => {
  expect(purposes).toEqual(expect.arrayContaining(['推送', '退回', '更正', '催签', '盖章', '主动放弃', '暂缓逾期']));
  expect(composeMessage('退回', facts).text).toBe('【补租签约】您的签字被退回（无法辨认），请于2026年1月23日 18:00前登录 https://sign.example.gov.cn 重新签字。');
  expect(composeMessage('推送', facts).template).toEqual({ key: 'pushed', values: { batch: '2026年第一批', closes: '2026年1月23日 18:00' } });
});

test('a template has a name of its own', () => {
  const keys = allTemplates.map((template) => template.key);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([['福补租20260007', '0007'], ['福补租20260007-2', '0007'], ['福补租20260007-F1', '0007'], ['12', '12']])('a code for %s names its last four digits, without the version', (agreementNo, number) => {
  expect(composeCode('482913', '07', agreementNo)).toMatchObject({ text: `【补租签约】验证码482913（序号07），用于签署编号尾号${number}的协议，5分钟内有效。工作人员不会索要。`, template: { key: 'code_sign', values: { code: '482913', serial: '07', number } } });
});

test('places of code templates hold digits only, as providers demand', () => {
  for (const { template } of [composeCode('482913', '07', null), composeCode('482913', '07', '福补租20260007-2')]) for (const value of Object.values(template.values)) expect(value).toMatch(/^\d{1,6}$/);
  expect(composeCode('482913', '07', null).text).toContain('用于登录签约系统');
});
