import type { ReactNode } from 'react';
import { Alert } from 'antd';
import { usePresence } from '../hooks/use-presence.ts';

/** 「李审核 正在 窗口 3 查看此户」: so that two people do not do the same work twice. It hinders nobody. */
export function PresenceHint({ householdId }: { readonly householdId: string }): ReactNode {
  const others = usePresence(householdId);
  if (others.length === 0) return null;
  const who = others.map((each) => `${each.staffName} 正在“${each.deviceName}”查看此户`);
  return <Alert type="info" showIcon role="status" title={`${who.join('；')}。办理前请先与其联系，以免重复。`} />;
}
