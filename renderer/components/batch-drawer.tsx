import { useState, type ReactNode } from 'react';
import { Button, Drawer, Form, Input, InputNumber, Select, Skeleton, Switch } from 'antd';
import type { CallOutput } from '../../shared/desk/contract.ts';
import type { BatchForm, BatchView } from '../../shared/desk/office-calls.ts';
import { useAction } from '../hooks/use-action.ts';
import { changesNothing, useCall } from '../hooks/use-call.ts';
import { useNow } from '../hooks/use-now.ts';
import { useOffice } from '../hooks/use-office.ts';
import { changedPart, demoWindow, formOfBatch, guideWindow, newBatchForm } from '../text/batch-form.ts';
import { timeText } from '../text/times.ts';
import { RefusalAlert } from './refusal-alert.tsx';
import { TimeField } from './time-field.tsx';

type DrawerProps = { readonly edited: BatchView | null; readonly onClose: () => void; readonly onCreated: (batchId: string) => void };
type Choices = { readonly templates: CallOutput<'templates.list'>['templates']; readonly seals: CallOutput<'seals.list'>['seals'] };

/** 新建批次, or 修改批次 with its reason. */
export function BatchDrawer({ edited, onClose, onCreated }: DrawerProps): ReactNode {
  const templates = useCall('templates.list', {}, changesNothing);
  const seals = useCall('seals.list', {}, changesNothing);
  return (
    <Drawer open title={edited === null ? '新建批次' : `修改批次 · ${edited.batch.name}`} size={640} onClose={onClose}>
      <RefusalAlert refusal={templates.refusal ?? seals.refusal} />
      {templates.value === null || seals.value === null ? <Skeleton active />
        : <BatchFields edited={edited} choices={{ templates: templates.value.templates, seals: seals.value.seals }} onClose={onClose} onCreated={onCreated} />}
    </Drawer>
  );
}

function BatchFields({ edited, choices, onClose, onCreated }: DrawerProps & { readonly choices: Choices }): ReactNode {
  const { demo } = useOffice();
  const nowMs = useNow();
  const action = useAction();
  const [reason, setReason] = useState('');
  const first = edited === null ? newBatchForm(firstChoices(choices), demo ? demoWindow(nowMs) : guideWindow) : formOfBatch(edited.batch);
  const save = async (values: BatchForm): Promise<void> => {
    const form: BatchForm = { ...values, returnGraceHours: values.returnGraceHours ?? null };
    if (edited === null) {
      const made = await action.run('batches.create', form, '批次已新建');
      if (made === null) return;
      onCreated(made.batchId);
    } else {
      const input = { batchId: edited.batch.batchId, expectedRevision: edited.batch.revision, patch: changedPart(formOfBatch(edited.batch), form), reason };
      if ((await action.run('batches.update', input, '批次已修改')) === null) return;
    }
    onClose();
  };
  return (
    <Form<BatchForm> layout="vertical" initialValues={first} onFinish={(values) => void save(values)} requiredMark="optional" scrollToFirstError>
      <NameAndWindow />
      <TextsAndSeal choices={choices} />
      <PartyA />
      <Rules />
      {edited !== null && (
        <Form.Item label="修改原因（将记入操作日志）" required><Input.TextArea value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} /></Form.Item>
      )}
      <div className="desk-stack">
        <RefusalAlert refusal={action.refusal} />
        <Button type="primary" htmlType="submit" loading={action.isRunning} disabled={edited !== null && reason.trim() === ''} block>{edited === null ? '新建批次' : '保存修改'}</Button>
      </div>
    </Form>
  );
}

function NameAndWindow(): ReactNode {
  return (
    <>
      <Form.Item name="name" label="批次名称" rules={required('批次名称')}><Input maxLength={80} /></Form.Item>
      <Form.Item name="agreementNoPrefix" label="协议编号前缀" extra="协议编号 = 前缀 + 四位序号，推送后不可重复使用。" rules={required('协议编号前缀')}><Input maxLength={40} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <Form.Item name="opensAtMs" label="签约开始（北京时间）" rules={required('签约开始时间')}><TimeField /></Form.Item>
        <Form.Item name="closesAtMs" label="签约截止（北京时间）" rules={required('签约截止时间')}><TimeField /></Form.Item>
      </div>
    </>
  );
}

function TextsAndSeal({ choices }: { readonly choices: Choices }): ReactNode {
  const templates = (kind: 'agreement' | 'waiver_statement'): { value: string; label: string }[] =>
    choices.templates.filter((each) => each.kind === kind).map((each) => ({ value: each.templateVersionId, label: `${each.title} · ${each.versionName}（${timeText(each.createdAtMs).slice(0, 10)}）` }));
  const seals = choices.seals.map((each) => ({ value: each.sealId, label: `${each.name}${each.usableHere ? '' : '（不在本机）'}` }));
  return (
    <>
      <Form.Item name="templateVersionId" label="协议模板" rules={required('协议模板')}><Select options={templates('agreement')} /></Form.Item>
      <Form.Item name="waiverTemplateVersionId" label="放弃签约声明书模板" rules={required('放弃签约声明书模板')}><Select options={templates('waiver_statement')} /></Form.Item>
      <Form.Item name="sealId" label="印章" rules={required('印章')}><Select options={seals} /></Form.Item>
    </>
  );
}

function PartyA(): ReactNode {
  return (
    <>
      <Form.Item name={['partyA', 'name']} label="甲方" rules={required('甲方名称')}><Input /></Form.Item>
      <Form.Item name={['partyA', 'department']} label="甲方经办部门"><Input /></Form.Item>
      <Form.Item name={['partyA', 'address']} label="甲方地址"><Input /></Form.Item>
      <Form.Item name={['partyA', 'phone']} label="甲方电话"><Input /></Form.Item>
    </>
  );
}

function Rules(): ReactNode {
  return (
    <>
      <Form.Item name="returnGraceHours" label="退回补签时限（小时）" extra="签约截止后被退回的，给主申请人这么多小时重新签字；不填则签约截止后不能退回，须先由管理员填写。"><InputNumber min={1} max={720} precision={0} style={{ width: 160 }} /></Form.Item>
      <Form.Item name="fourEyes" label="盖章人与审核人不得为同一人" valuePropName="checked" extra="打开后，审核通过某户的人不能给该户盖章，即使他兼任用印人。金额、账号、姓名、证件号码的更正复核和盖章后作废的确认，无论是否打开，都须由另一人办理。"><Switch /></Form.Item>
      <Form.Item name="allowAgents" label="允许委托代理（仅现场签约，须有委托书）" valuePropName="checked"><Switch /></Form.Item>
    </>
  );
}

function firstChoices(choices: Choices): Parameters<typeof newBatchForm>[0] {
  const first = (kind: 'agreement' | 'waiver_statement'): string => choices.templates.findLast((each) => each.kind === kind)?.templateVersionId ?? '';
  return { templateVersionId: first('agreement'), waiverTemplateVersionId: first('waiver_statement'), sealId: (choices.seals.find((each) => each.usableHere) ?? choices.seals[0])?.sealId ?? '' };
}

function required(what: string): { required: boolean; message: string }[] {
  return [{ required: true, message: `请填写${what}` }];
}
