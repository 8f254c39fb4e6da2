import type { ReactNode } from 'react';
import { Button, Empty } from 'antd';
import { goTo } from '../hooks/use-route.ts';
import type { PageName } from '../text/routes.ts';

/** An empty page says what to do next, and leads there. */
export function NothingYet({ text, next }: { readonly text: string; readonly next?: { readonly page: PageName; readonly label: string } }): ReactNode {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {next !== undefined && <Button type="primary" onClick={() => goTo(next.page)}>{next.label}</Button>}
    </Empty>
  );
}

export function NoBatchYet(): ReactNode {
  return <NothingYet text="还没有签约批次。请先新建批次，再导入签约入围家庭名单。" next={{ page: 'batches', label: '新建批次' }} />;
}
