import type { Refusal } from '../../shared/lib/result.ts';
import { openFrontDoor } from '../front-door/front-door.ts';
import type { FrontDoor, Place } from '../front-door/front-door.ts';
import type { CurrentDesk } from './current-desk.ts';
import type { DeskLink } from './desk-link.ts';

export type ShellDoor = {
  /** Null until the first opening has ended. */
  readonly current: () => FrontDoor<DeskLink> | null;
  /** The first opening; told is what nobody can mend at the door. */
  readonly open: () => Promise<Refusal | null>;
};

/** The front door of the window: its page comes whenever there is no desk, at the start or after one has ended by itself. */
export function createShellDoor(place: Omit<Place<DeskLink>, 'open'>, desk: Pick<CurrentDesk, 'open'>, showFirstPage: () => void): ShellDoor {
  const held: { door: FrontDoor<DeskLink> | null } = { door: null };
  return {
    current: () => held.door,
    open: async () => {
      const door = await openFrontDoor<DeskLink>({ ...place, open: (key, lost) => desk.open(key, (refusal) => {
        lost(refusal);
        showFirstPage();
      }) });
      if (!door.ok) return door.error;
      held.door = door.value;
      // The screens have been loading since the start, so that an ordinary opening waits for nothing.
      if (door.value.desk() === null) showFirstPage();
      return null;
    },
  };
}
