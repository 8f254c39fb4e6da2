import { expect, test } from 'vitest';
import { actionLabel, isDialogCommand, pageOfCommand, shownActions } from '../../../../renderer/text/actions.ts';
import type { AllowedAction } from '../../../../shared/desk/household-calls.ts';
import type { CommandType } from '../../../../shared/domain/roles.ts';
import { commandLabels } from '../../../../shared/text/labels-zh.ts';

function allowed(command: CommandType, agreementId: string | null = 'a1'): AllowedAction {
  return { command, label: commandLabels[command], agreementId, expectedRevision: 1 };
}

test('审核通过 and 退回 of one version are one button that leads to the case', () => {
  const shown = shownActions([allowed('approve'), allowed('return'), allowed('log_call', null)]);
  expect(shown.map(actionLabel)).toEqual(['审核', '来电登记']);
});

test('提出更正 and 更正 of one version are one button', () => {
  expect(shownActions([allowed('request_correction'), allowed('correct')]).map((each) => each.command)).toEqual(['correct']);
  expect(shownActions([allowed('request_correction')]).map((each) => each.command)).toEqual(['request_correction']);
});

test('what ends something stands last, what comes next first', () => {
  const shown = shownActions([allowed('withdraw'), allowed('log_call', null), allowed('publish')]);
  expect(shown.map((each) => each.command)).toEqual(['publish', 'log_call', 'withdraw']);
});

test('two versions keep their own buttons', () => {
  expect(shownActions([allowed('restore', 'a1'), allowed('restore', 'a2')])).toHaveLength(2);
});

test('nothing is shown that the desk did not allow or no page can ask for', () => {
  expect(shownActions([])).toEqual([]);
  expect(shownActions([allowed('take_lease'), allowed('create_batch', null)])).toEqual([]);
});

test('a command has a dialog or a page, never both', () => {
  for (const command of ['approve', 'return', 'seal', 'confirm_waiver', 'withdraw', 'correct', 'log_call'] as const) {
    expect(isDialogCommand(command)).toBe(pageOfCommand(command) === null);
  }
});
