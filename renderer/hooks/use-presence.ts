import { useEffect, useState } from 'react';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { presenceBeatMs } from '../../shared/protocol/presence.ts';
import { useDesk } from './use-desk.ts';

type Others = CallOutput<'presence.tell'>['others'];

/** Who else has this household open, asked again while it is open here and the window can be seen. Nobody while the hub is away. */
export function usePresence(householdId: string): Others {
  const desk = useDesk();
  const [others, setOthers] = useState<Others>([]);
  useEffect(() => {
    let isOpen = true;
    const tell = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      const answer = await desk.call('presence.tell', { householdId, isOpen: true });
      if (isOpen) setOthers(answer.ok ? answer.value.others : []);
    };
    void tell();
    const timer = setInterval(() => void tell(), presenceBeatMs);
    return () => {
      isOpen = false;
      clearInterval(timer);
      void desk.call('presence.tell', { householdId, isOpen: false });
    };
  }, [desk, householdId]);
  return others;
}
