import { expect, test } from 'vitest';
import { closingSoonText, onlineText, pictureAddress, statusWords, trustText, waitingText } from '../../../../renderer/text/words.ts';
import type { SyncState } from '../../../../shared/desk/session-calls.ts';
import { agreementStatuses, voidReasons } from '../../../../shared/domain/records.ts';

const nowMs = Date.parse('2026-01-21T12:00:00+08:00');
const quiet: SyncState = { online: true, enrolled: true, lastContactAtMs: null, waiting: 0, oldestWaitingAtMs: null, unsuccessful: 0, problem: null };

test('a return shows through 待签字, and only there', () => {
  expect(statusWords({ status: 'awaiting_signature', voidReason: null, returned: true }).text).toBe('待签字（退回）');
  expect(statusWords({ status: 'signed', voidReason: null, returned: true }).text).toBe('已签字');
});

test('主动放弃 and 逾期视为放弃 are told apart', () => {
  expect(statusWords({ status: 'void', voidReason: 'waived', returned: false }).text).toBe('作废（主动放弃）');
  expect(statusWords({ status: 'void', voidReason: 'expired', returned: false }).text).toBe('作废（逾期视为放弃）');
});

test('a confirmed waiver statement is 予以确认, an approved agreement 审核通过', () => {
  expect(statusWords({ kind: 'waiver_statement', status: 'approved', voidReason: null, returned: false }).text).toBe('予以确认');
  expect(statusWords({ kind: 'agreement', status: 'approved', voidReason: null, returned: false }).text).toBe('审核通过');
});

test('every status and every void reason has its own words', () => {
  const texts = [...agreementStatuses.filter((each) => each !== 'void').map((status) => statusWords({ status, voidReason: null, returned: false }).text),
    ...voidReasons.map((voidReason) => statusWords({ status: 'void', voidReason, returned: false }).text)];
  expect(new Set(texts).size).toBe(agreementStatuses.length - 1 + voidReasons.length);
  expect(texts.every((text) => /^[\u4e00-\u9fff（）]+$/u.test(text))).toBe(true);
});

test('待上传 says how many and since when', () => {
  expect(waitingText(quiet, nowMs)).toBe('没有待上传');
  expect(waitingText({ ...quiet, waiting: 3, oldestWaitingAtMs: nowMs - 600_000 }, nowMs)).toBe('待上传 3 项（自 11:50 起）');
});

test('offline says when the server was last heard', () => {
  expect(onlineText(quiet, nowMs)).toBe('在线');
  expect(onlineText({ ...quiet, online: false, lastContactAtMs: nowMs - 26 * 3_600_000 }, nowMs)).toBe('离线（上次联系 01-20 10:00）');
});

test('the close is warned of within its hours only', () => {
  const closesAtMs = nowMs + 24 * 3_600_000;
  expect(closingSoonText(closesAtMs, nowMs, 24)).toBe('距离签约截止还有 1天，请提醒主申请人尽快签字。');
  expect(closingSoonText(closesAtMs + 1, nowMs, 24)).toBeNull();
  expect(closingSoonText(nowMs, nowMs, 24)).toBeNull();
});

test('no certificate is called trusted that is not', () => {
  expect(trustText('demo')).toContain('没有法律效力');
  expect(trustText('anything else')).toBe('签发机构未登记');
});

test('a picture is shown whether it comes as an address or as bare base64', () => {
  expect(pictureAddress('data:image/jpeg;base64,AA==')).toBe('data:image/jpeg;base64,AA==');
  expect(pictureAddress('iVBORw0KGgo=')).toBe('data:image/png;base64,iVBORw0KGgo=');
  expect(pictureAddress('/9j/4AAQ')).toBe('data:image/jpeg;base64,/9j/4AAQ');
});
