import { useMemo, useState, type ReactNode } from 'react';
import { Alert, Collapse, Input } from 'antd';
import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { VersionView } from '../../../shared/desk/household-calls.ts';
import type { MergeFields } from '../../../shared/domain/agreement-fields.ts';
import { fieldChanges, needsBasis, needsSecondPerson } from '../../../shared/domain/field-changes.ts';
import { useAction } from '../../hooks/use-action.ts';
import { useSeen } from '../../hooks/use-seen.ts';
import { useNow } from '../../hooks/use-now.ts';
import { actionLabel } from '../../text/actions.ts';
import { editableFields, rebased, withValue } from '../../text/household-fields.ts';
import { closingSoonText } from '../../text/words.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';
import { FileButton, type ChosenFile } from '../file-field.tsx';
import type { ActionProps } from './action-props.ts';
import { ChangesTable } from './changes-table.tsx';
import { MembersForm } from './members-form.tsx';

type EditFormProps = ActionProps & {
  readonly version: VersionView | null;
  readonly revealed: CallOutput<'households.reveal'>;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
};

/** The fields by their groups, the difference below as it grows, and what that difference needs. */
export function EditForm({ page, action: allowed, version, revealed, reason, onReason, onClose }: EditFormProps): ReactNode {
  const action = useAction();
  const { revision, seen, setRevision } = useSeen(page.householdId, allowed);
  const [base, setBase] = useState(revealed);
  const [fields, setFields] = useState<MergeFields>(revealed.fields);
  const [contactPhone, setContactPhone] = useState(revealed.contactPhone);
  const [basis, setBasis] = useState<ChosenFile | null>(null);
  const changes = useMemo(() => fieldChanges(base.fields, fields), [base, fields]);
  const changePhone = (phone: string): void => {
    setContactPhone(phone);
    // The phone stands on the document too; typed back, the document keeps the number it was issued with.
    setFields((known) => withValue(known, 'contactPhone', phone === base.contactPhone ? base.fields.values['contactPhone'] ?? '' : phone));
  };
  const isCorrection = version !== null;
  const [needsSecond, wantsBasis] = [isCorrection && needsSecondPerson(changes), isCorrection && needsBasis(changes)];
  const save = async (): Promise<void> => {
    const content = { fields: { values: { ...fields.values }, members: [...fields.members] }, contactPhone, reason };
    const subject = { expectedRevision: revision };
    const done = version === null ? await action.run('households.update', { householdId: page.householdId, ...subject, ...content }, '信息已修改')
      : needsSecond ? await action.run('agreements.requestCorrection', { agreementId: version.agreementId, ...subject, ...content, seenPhone: base.contactPhone, basisFileToken: basis?.fileToken ?? null }, '已提出更正，等待第二人复核')
        : await action.run('agreements.correct', { agreementId: version.agreementId, ...subject, ...content, seenPhone: base.contactPhone }, '已更正，新版本已推送');
    if (done !== null) onClose();
  };
  /** What was typed here is put onto what stands there now; the difference is shown anew and waits to be confirmed. */
  const lookAgain = async (): Promise<void> => {
    const now = await action.run('households.page', { householdId: page.householdId });
    const shown = now === null ? null : await action.run('households.reveal', { householdId: page.householdId, reason });
    if (now === null || shown === null) return;
    setRevision(version === null ? now.revision : now.versions.find((each) => each.agreementId === version.agreementId)?.revision ?? revision);
    setFields(rebased(base.fields, fields, shown.fields));
    if (contactPhone === base.contactPhone) setContactPhone(shown.contactPhone);
    setBase(shown);
  };
  const nowMs = useNow();
  const warning = version === null ? null : closingSoonText(version.closesAtMs, nowMs, 24);
  return (
    <ActDialog title={`${actionLabel(allowed)} · ${page.name} · ${page.acceptanceNo}`} effect={effectText(isCorrection, needsSecond)} confirmLabel={needsSecond ? '提出更正' : isCorrection ? '确认更正' : '保存修改'}
      isReady={changes.length > 0 && reason.trim() !== '' && (!wantsBasis || basis !== null)} action={action} seen={seen(() => void lookAgain())} onConfirm={() => void save()} onClose={onClose} width={900}>
      {warning !== null && <Alert type="warning" showIcon title={warning} />}
      <FieldGroups fields={fields} onFields={setFields} contactPhone={contactPhone} onPhone={changePhone} />
      {changes.length > 0 && <ChangesTable changes={changes} />}
      {needsSecond && <Alert type="warning" showIcon title="涉及金额、账号、姓名、证件号码或家庭成员，须由第二人复核后才生效。" />}
      {wantsBasis && <FileButton accept=".pdf,.jpg,.jpeg,.png" label="上传依据材料（姓名、证件号码更正须有）" chosen={basis} onChosen={setBasis} />}
      <ReasonField value={reason} onChange={onReason} />
    </ActDialog>
  );
}

type GroupsProps = { readonly fields: MergeFields; readonly onFields: (fields: MergeFields) => void; readonly contactPhone: string; readonly onPhone: (phone: string) => void };

function FieldGroups({ fields, onFields, contactPhone, onPhone }: GroupsProps): ReactNode {
  const editable = editableFields(fields);
  const groups = [...new Set(editable.map((each) => each.group))];
  const grid = { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '8px 14px' } as const;
  const items = groups.map((group) => ({
    key: group, label: group,
    children: (
      <div style={grid}>
        {group === '乙方' && <Field label="联系手机">{(id) => <Input id={id} value={contactPhone} onChange={(event) => onPhone(event.target.value)} />}</Field>}
        {editable.filter((each) => each.group === group).map((each) => (
          <Field key={each.key} label={each.label}>{(id) => <Input id={id} value={fields.values[each.key] ?? ''} onChange={(event) => onFields(withValue(fields, each.key, event.target.value))} />}</Field>
        ))}
      </div>
    ),
  }));
  const members = { key: 'members', label: '家庭成员', children: <MembersForm members={fields.members} onMembers={(next) => onFields({ ...fields, members: next })} /> };
  return <Collapse items={[...items, members]} defaultActiveKey={['乙方', '承租住房']} style={{ maxHeight: '46vh', overflow: 'auto' }} />;
}

function effectText(isCorrection: boolean, needsSecond: boolean): string {
  if (!isCorrection) return '协议还没有推送，修改后推送时按新内容生成。';
  return needsSecond ? '提出后由第二人复核。复核通过后原版本作废，生成新版本，主申请人须重新签字。' : '确认后原版本作废，生成新版本并推送，主申请人须重新签字；原链接会说明协议已更正。';
}
