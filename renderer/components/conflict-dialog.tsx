import type { ReactNode } from 'react';
import { Alert, Button, Modal } from 'antd';
import type { CommandType } from '../../shared/domain/roles.ts';
import { changesRecords, useCall } from '../hooks/use-call.ts';
import { Facts, RecordChanges, factsText } from './conflict-parts.tsx';
import { Loaded } from './page-frame.tsx';

/** An act that counts on what the person saw, and how to go on when that has become another. */
export type SeenRecord = {
  readonly command: CommandType;
  /** A household's or a version's id. */
  readonly subjectId: string;
  readonly revision: number;
  /** Goes on with the revision that the dialog has shown. */
  readonly onAgain: (revision: number) => void;
};

type ConflictDialogProps = { readonly seen: SeenRecord; readonly onGiveUp: () => void };

/** Somebody else came first: who changed what and when, how it is now. What was typed stays in the form below. */
export function ConflictDialog({ seen, onGiveUp }: ConflictDialogProps): ReactNode {
  const { command, subjectId, revision } = seen;
  const state = useCall('conflicts.explain', { command, subjectId, seenRevision: revision }, changesRecords);
  const { value } = state;
  const footer = [
    <Button key="give-up" onClick={onGiveUp}>放弃</Button>,
    <Button key="again" type="primary" disabled={value === null || value.whyNot !== null} onClick={() => value !== null && seen.onAgain(value.revision)}>按现在的情况再办</Button>,
  ];
  return (
    <Modal open title="在您办理之前，情况已有变化" width={620} onCancel={onGiveUp} footer={footer} mask={{ closable: false }}>
      <div className="desk-stack">
        <Alert type="warning" showIcon title="您打开页面之后，其他人更改了这条记录。您的办理没有保存，也没有覆盖别人的更改；您填写的内容还在。" />
        <Loaded state={state}>{(conflict) => (
          <>
            <Facts rows={[
              { label: '家庭', value: [conflict.householdName, conflict.acceptanceNo, conflict.agreementNo].filter((each) => each !== '').join(' · ') },
              { label: '谁改了什么', value: <RecordChanges changes={conflict.changes} /> },
              { label: '现在情况', value: factsText(conflict.nowIs) },
            ]} />
            {conflict.whyNot !== null && <Alert type="info" showIcon title={`不能再办：${conflict.whyNot}`} />}
          </>
        )}</Loaded>
      </div>
    </Modal>
  );
}
