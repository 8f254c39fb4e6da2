import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import type { DemoHousehold } from '../../build/demo/push-steps.ts';

/** Set to a folder, it gets a picture of every page and dialog the browser tests look at. */
const shotsDir = process.env['DESK_SHOTS'];

export async function shoot(page: Page, name: string): Promise<void> {
  if (shotsDir === undefined) return;
  mkdirSync(shotsDir, { recursive: true });
  await page.screenshot({ path: join(shotsDir, `${name}.png`), animations: 'disabled' });
}

/** Signs in by the page: whoever was there leaves first. Names as on the buttons: 陈管理, 王咨询 … */
export async function signInAs(page: Page, name: string): Promise<void> {
  const leave = page.locator('header').getByRole('button', { name: /（(?:咨询人员|审核人|用印人|管理员)/ });
  // Inside the sign-in page only: while someone is leaving, the button above the page still bears their name.
  const choose = page.locator('.desk-sign-in').getByRole('button', { name: new RegExp(`^${name}（`) });
  await leave.or(choose).first().waitFor();
  const menuItem = page.getByRole('menuitem', { name: '换人登录 / 退出' });
  // A session that has just changed at the desk itself takes the menu away again: whoever sees that opens it once more.
  for (let tries = 0; tries < 8 && await choose.count() === 0; tries += 1) {
    if (await menuItem.count() === 0) await leave.click({ timeout: 5_000 }).catch(() => undefined);
    // An event needs no menu that has come to rest.
    await menuItem.dispatchEvent('click', undefined, { timeout: 3_000 }).catch(() => undefined);
    await choose.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
  await choose.click();
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  const signedIn = page.locator('header').getByRole('button', { name: new RegExp(`^${name}（`) });
  await signedIn.waitFor().catch(async (error: unknown) => {
    throw new Error(`${name} did not get in; the page says: ${(await page.locator('body').innerText()).slice(0, 600)}`, { cause: error });
  });
}

/** By the menu at the left. */
export async function openPage(page: Page, label: string): Promise<void> {
  await page.getByRole('menuitem', { name: label }).first().click();
}

export async function openHousehold(page: Page, household: DemoHousehold): Promise<void> {
  await page.goto(`/#/household/${household.householdId}`);
  await page.getByRole('heading', { name: `${household.person.name} · ${household.acceptanceNo}` }).waitFor();
  await sees(page, '主申请人现在到哪一步');
}

/** By the whole label; a button that has just been busy may still carry the name of its sign beside it. */
export async function press(within: Page | Locator, label: string | RegExp): Promise<void> {
  const name = typeof label === 'string' ? new RegExp(`^(?:loading )?${label.replace(/[+*?.()[\]{}|^$\\]/g, '\\$&')}$`) : label;
  await within.getByRole('button', { name }).first().click();
}

/** The words can be read now. */
export async function sees(within: Page | Locator, text: string | RegExp): Promise<void> {
  await within.getByText(text).filter({ visible: true }).first().waitFor();
}

/** The open dialog or drawer with this title. */
export async function dialogOf(page: Page, title: string | RegExp): Promise<Locator> {
  const dialog = page.getByRole('dialog').filter({ hasText: title });
  await dialog.waitFor();
  return dialog;
}

/** Types a Shanghai time into the labelled field, as `2026-01-20 09:30`. */
export async function fillTime(within: Locator, label: RegExp, text: string): Promise<void> {
  const field = within.getByLabel(label);
  await field.fill(text);
  await field.press('Enter');
}

/** Does the act of a household page that needs nothing but a reason. */
export async function actWithReason(page: Page, button: string, confirm: string, reason: string): Promise<void> {
  await press(page, button);
  const dialog = await dialogOf(page, '原因');
  await dialog.getByLabel(/原因/).fill(reason);
  await press(dialog, confirm);
  await dialog.waitFor({ state: 'hidden' });
}

type GivenFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

export async function chooseFile(page: Page, opener: Locator, file: string | GivenFile | readonly GivenFile[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), opener.click()]);
  await chooser.setFiles(typeof file === 'string' || !('length' in file) ? file : [...file]);
}

/** What the buttons above a household's cards say, in their order. */
export async function shownActionsOf(page: Page): Promise<string[]> {
  return page.getByRole('group', { name: '可以办理的事项' }).getByRole('button').allInnerTexts();
}

/** After a test that failed: how the page looked then. */
export async function shootFailure(page: Page, task: { readonly name: string; readonly result?: { readonly state: string } | undefined }): Promise<void> {
  if (task.result?.state === 'fail') await shoot(page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`);
}
