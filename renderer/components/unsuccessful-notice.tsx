import { useEffect, useRef, type ReactNode } from 'react';
import { App, Button } from 'antd';
import { goTo, useRoute } from '../hooks/use-route.ts';

const noticeKey = 'unsuccessful';

/** Says it at once, wherever the person is, when the hub has refused what was done here before. Stays until it is looked at or closed. */
export function UnsuccessfulNotice({ count }: { readonly count: number | null }): ReactNode {
  const { notification } = App.useApp();
  const isLooking = useRoute().page === 'unsuccessful';
  const known = useRef<number | null>(null);
  useEffect(() => {
    if (count === null) return;
    const more = known.current === null ? 0 : count - known.current;
    known.current = count;
    // The list itself says more.
    if (count === 0 || isLooking) notification.destroy(noticeKey);
    if (more <= 0 || isLooking) return;
    const look = (): void => {
      notification.destroy(noticeKey);
      goTo('unsuccessful');
    };
    notification.warning({
      key: noticeKey, duration: 0, placement: 'bottomRight', title: `有 ${more} 项办理没有成功`, description: '服务器没有受理，也没有覆盖别人的更改。您填写的内容都在，请查看原因，再决定重新办理或放弃。',
      actions: <Button type="primary" size="small" onClick={look}>查看未成功事项</Button>,
    });
  }, [count, isLooking, notification]);
  return null;
}
