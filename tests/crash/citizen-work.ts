import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpCitizen } from '../../build/demo/http-citizen.ts';
import type { CitizenWorld, HttpCitizen, Person } from '../../build/demo/http-citizen.ts';
import { AssertionError } from '../../shared/lib/assert.ts';
import type { Journal } from './journal.ts';

export type CrashPerson = Person & { readonly householdId: string; /** Sealed before the cycle began: saves the PDF instead of signing. */ readonly isSealed: boolean };

/**
 * Citizens one after another, each the whole way over HTTP. One whose hub went away begins anew when it is back; one who is
 * told something else than expected (signed already, a code asked for too soon) goes home.
 */
export async function workAsCitizens(world: CitizenWorld, people: readonly CrashPerson[], journal: Journal, isOver: () => boolean): Promise<void> {
  for (const [index, person] of people.entries()) {
    for (let tries = 0; tries < 20 && !isOver(); tries += 1) {
      try {
        await goTheWay(world, person, 1 + index + tries * 100, journal);
        break;
      } catch (error) {
        if (error instanceof AssertionError || (error instanceof Error && error.message.startsWith('no code'))) break;
        await sleep(150);
      }
    }
    if (isOver()) return;
  }
}

async function goTheWay(world: CitizenWorld, person: CrashPerson, visitorNo: number, journal: Journal): Promise<void> {
  const citizen: HttpCitizen = createHttpCitizen(world, person, visitorNo);
  await citizen.logIn();
  if (person.isSealed) {
    const bytes = await citizen.download();
    journal.add({ kind: 'download', digest: createHash('sha256').update(bytes).digest('hex') });
    return;
  }
  await citizen.sign('补租协议');
  journal.add({ kind: 'submit', householdId: person.householdId });
}
