import { expect, test } from 'vitest';
import { historyOf } from '../../../../citizen-web/routes/document-history.ts';
import { statusNote } from '../../../../citizen-web/routes/portal-status.ts';
import { agreementIn, documentOf, duringMs, sampleBatch, sampleHousehold, signingOf, situationOf } from '../../../support/domain-samples.ts';

const counter = { staffId: 'hotline', witness: '周社工', deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null };
const agent = { name: '李四', idNumber: '440524188001010014', relation: '子女', letter: documentOf('a') };

test('the household reads that 受托人 signed for them at the counter, and nothing more of that person', () => {
  const signing = signingOf({ channel: 'counter', counter: { ...counter, agent } });
  for (const status of ['signed', 'approved', 'sealed'] as const) {
    const agreement = agreementIn(status);
    const situation = situationOf(agreement, { signings: [signing] });
    expect(statusNote({ household: sampleHousehold, batch: sampleBatch, situation }, agreement, duringMs)).toMatch(/^已由受托人现场代签，/);
    const lines = historyOf(situation, agreement).map((each) => each.what);
    expect(lines).toContain('由受托人现场代签');
    expect(lines.join()).not.toContain('李四');
  }
});

test('of their own signature at the counter they read what they read before', () => {
  const agreement = agreementIn('signed');
  const situation = situationOf(agreement, { signings: [signingOf({ channel: 'counter', counter })] });
  expect(statusNote({ household: sampleHousehold, batch: sampleBatch, situation }, agreement, duringMs)).toMatch(/^主申请人已完成签字，/);
  expect(historyOf(situation, agreement).map((each) => each.what)).toContain('完成现场签约');
});
