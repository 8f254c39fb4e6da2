import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { loadSituation } from '../../electron/desk/db/load-situation.ts';
import type { StaffSession } from '../../electron/desk/desk-deps.ts';
import { currentSigning } from '../../shared/domain/situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { valueOf } from '../support/signing-world.ts';
import { createDice } from './chance.ts';
import type { Dice } from './chance.ts';
import { doCitizenAct } from './citizen-acts.ts';
import type { DeskProgram } from './desk-program.ts';
import type { HubProgram } from './hub-program.ts';
import type { Phones } from './phones.ts';
import { issuingAct, sealingAct } from './staff-acts.ts';
import type { Act, Case } from './staff-acts.ts';

type Office = { readonly desk: DeskProgram; readonly people: readonly StaffSession[]; readonly hub: HubProgram; readonly phones: Phones; readonly settle: () => Promise<void> };

/** How many of the first households have come at least so far. */
const [published, signed, approved, sealed] = [16, 11, 6, 2];

/** Most runs begin with something in every state. */
export async function carryForward(office: Office, householdIds: readonly string[]): Promise<void> {
  const [hotline, reviewer, sealer] = office.people;
  for (const id of householdIds.slice(0, published)) await give(office, must(hotline, 'its hotline'), id, (each) => issuingAct('publish', each));
  await office.settle();
  for (const id of householdIds.slice(0, signed)) await signAs(office, id);
  await office.settle();
  for (const id of householdIds.slice(0, approved)) {
    await give(office, must(reviewer, 'its reviewer'), id, async ({ situation, agreement, subject }) => {
      const signedCopyDigest = must(currentSigning(situation, agreement)?.signedCopy, 'signed').digest;
      return { householdId: id, intent: { type: 'approve', ...subject, payload: { signedCopyDigest } } };
    });
  }
  await office.settle();
  for (const id of householdIds.slice(0, sealed)) await give(office, must(sealer, 'its sealer'), id, sealingAct);
  await office.settle();
}

async function give({ desk: { deps } }: Office, who: StaffSession, householdId: string, act: (each: Case) => Promise<Act | null>): Promise<void> {
  deps.session.replace(who);
  const situation = await loadSituation(deps.db, 'shown', householdId);
  const { batch, household, agreements: [agreement] } = situation;
  const known = { deps, dice: createDice(1), situation, batch: must(batch, 'opened'), household: must(household, 'added'), agreement: must(agreement, 'drafted') };
  const drawn = must(await act({ ...known, subject: { subjectId: known.agreement.agreementId, expectedRevision: known.agreement.revision } }), 'can be done');
  valueOf(await giveCommand(deps, drawn.intent, householdId, { parts: drawn.parts ?? [] }));
}

async function signAs({ hub, phones }: Office, householdId: string): Promise<void> {
  const before = phones.signed.length;
  const steady: Dice = { below: () => 0, oneIn: () => false, pick: (items) => items[0] };
  await doCitizenAct({ deps: hub.deps, openRequests: hub.openRequests, phones, dice: steady }, householdId);
  if (phones.signed.length === before) throw new Error(`${householdId} did not sign`);
}
