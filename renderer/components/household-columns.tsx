import type { ReactNode } from 'react';
import { Button, Space, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import type { HouseholdRow } from '../../shared/desk/household-calls.ts';
import type { ListedHousehold } from '../hooks/use-household-rows.ts';
import { goTo } from '../hooks/use-route.ts';
import { shortTimeText } from '../text/times.ts';
import { StatusTag } from './status-tag.tsx';

/** The lines of 家庭 and 推送: enough to tell two people of one name apart, never a whole ID number. */
export function householdColumns({ onFirstCell }: { readonly onFirstCell: (index: number, isKnown: boolean) => ReactNode }): TableColumnsType<ListedHousehold> {
  const cell = (render: (row: HouseholdRow) => ReactNode) => (_: unknown, listed: ListedHousehold): ReactNode => (listed.row === null ? null : render(listed.row));
  return [
    { title: '主申请人', key: 'name', width: 140, fixed: 'left', render: (_, { row, index }) => (
      <>{onFirstCell(index, row !== null)}{row !== null && <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo('household', row.householdId)}>{row.name}</Button>}</>
    ) },
    { title: '证件后四位', key: 'id', width: 96, render: cell((row) => <span className="desk-number">{row.idLastFour}</span>) },
    { title: '备案回执号', key: 'acceptanceNo', width: 140, render: cell((row) => <span className="desk-number">{row.acceptanceNo}</span>) },
    { title: '街道', key: 'subdistrict', width: 100, ellipsis: true, render: cell((row) => row.subdistrict) },
    { title: '联系手机', key: 'phone', width: 120, render: cell((row) => <span className="desk-number">{row.maskedPhone}</span>) },
    { title: '协议编号', key: 'agreementNo', width: 150, render: cell((row) => <span className="desk-number">{row.agreementNo}</span>) },
    { title: '签约情况', key: 'status', width: 236, render: cell((row) => (
      <Space size={4}>
        <StatusTag status={row.status} voidReason={row.voidReason} returned={row.returned} />
        {row.waiverOpen && <Tag color="orange">放弃办理中</Tag>}
        {row.waiting && <Tag>待上传</Tag>}
        {row.special.map((each) => <Tag key={each}>{each}</Tag>)}
      </Space>
    )) },
    { title: '每月补租', key: 'subsidy', width: 96, align: 'right', render: cell((row) => <span className="desk-number">{row.monthlySubsidy}</span>) },
    { title: '更新', key: 'updated', width: 110, render: cell((row) => <span className="desk-number desk-muted">{shortTimeText(row.updatedAtMs, Date.now())}</span>) },
  ];
}
