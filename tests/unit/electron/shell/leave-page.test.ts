import { expect, test } from 'vitest';
import { askBeforeLeaving } from '../../../../electron/shell/leave-page.ts';

test.each([
  ['somebody wants to leave', true, 'leave', true, 1],
  ['somebody would rather stay', true, 'stay', false, 1],
  ['the desk behind the page is gone', false, 'stay', true, 0],
] as const)('a page with unsaved input, when %s', (_name, isDeskOpen, answer, isLeft, questions) => {
  let leave = (): boolean => false;
  let asked = 0;
  askBeforeLeaving({ on: (_event, listener) => {
    leave = () => {
      let isIgnored = false;
      listener({ preventDefault: () => { isIgnored = true; } });
      return isIgnored;
    };
  } }, () => isDeskOpen, () => {
    asked += 1;
    return answer;
  });
  expect([leave(), asked]).toEqual([isLeft, questions]);
});
