import type { ReactNode } from 'react';
import { Button, Input, Space } from 'antd';
import type { HouseholdMember } from '../../../shared/domain/agreement-fields.ts';

const parts = [
  { key: 'name', label: '姓名', width: 110 }, { key: 'relation', label: '与主申请人关系', width: 120 }, { key: 'memberType', label: '成员类型', width: 130 },
  { key: 'idType', label: '证件类型', width: 130 }, { key: 'idNumber', label: '证件号码', width: 200 },
] as const;

const newMember: HouseholdMember = { name: '', relation: '', memberType: '其他家庭成员', idType: '居民身份证', idNumber: '' };

/** 家庭成员 line by line. */
export function MembersForm({ members, onMembers }: { readonly members: readonly HouseholdMember[]; readonly onMembers: (members: HouseholdMember[]) => void }): ReactNode {
  const change = (index: number, part: Partial<HouseholdMember>): void => onMembers(members.map((each, at) => (at === index ? { ...each, ...part } : each)));
  const lines = members.map((member, index) => ({ member, index, key: `member-${index}` }));
  return (
    <div className="desk-stack">
      {lines.map(({ member, index, key }) => (
        <Space key={key} wrap size={6}>
          {parts.map((part) => (
            <Input key={part.key} aria-label={`第 ${index + 1} 位家庭成员${part.label}`} placeholder={part.label} style={{ width: part.width }} value={member[part.key]} onChange={(event) => change(index, { [part.key]: event.target.value })} />
          ))}
          <Button size="small" onClick={() => onMembers(members.filter((_, at) => at !== index))}>移除</Button>
        </Space>
      ))}
      <div><Button size="small" onClick={() => onMembers([...members, newMember])}>增加一位家庭成员</Button></div>
    </div>
  );
}
