import { useState, type ReactNode } from 'react';
import { Input } from 'antd';
import type { DeviceView } from '../../../shared/desk/admin-calls.ts';
import { useAction } from '../../hooks/use-action.ts';
import { ActDialog, Field, ReasonField } from '../act-dialog.tsx';

type DeviceProps = { readonly device: DeviceView; readonly onClose: () => void };

/** 停用 or 恢复 of a device. */
export function DeviceStandingDialog({ device, onClose }: DeviceProps): ReactNode {
  const action = useAction();
  const [reason, setReason] = useState('');
  const input = { deviceId: device.deviceId, expectedRevision: device.revision, reason };
  const confirm = async (): Promise<void> => {
    const done = device.active ? await action.run('admin.stopDevice', input, '设备已停用') : await action.run('admin.startDevice', input, '设备已恢复');
    if (done !== null) onClose();
  };
  return (
    <ActDialog title={`${device.active ? '停用' : '恢复'}设备 · ${device.name}`} confirmLabel={device.active ? '停用设备' : '恢复设备'} isDanger={device.active} isReady={reason.trim() !== ''} action={action}
      onConfirm={() => void confirm()} onClose={onClose}
      effect={device.active
        ? '停用后服务器立即拒绝这台设备；设备联网时自动退出并锁住，不再显示任何个人信息。还没有上传的事项留在那台设备里，恢复后才会上传。'
        : '恢复后这台设备可以重新登录，留在设备里的待上传事项会自动上传。'}>
      <ReasonField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

export function RenameDialog({ device, onClose }: DeviceProps): ReactNode {
  const action = useAction();
  const [name, setName] = useState(device.name);
  const confirm = async (): Promise<void> => {
    if ((await action.run('admin.renameDevice', { deviceId: device.deviceId, expectedRevision: device.revision, name }, '名称已修改')) !== null) onClose();
  };
  return (
    <ActDialog title={`修改设备名称 · ${device.name}`} effect="名称便于大家辨认是哪一台，例如“窗口 2”。" confirmLabel="保存" isReady={name.trim() !== '' && name.trim() !== device.name} action={action}
      onConfirm={() => void confirm()} onClose={onClose}>
      <Field label="设备名称">{(id) => <Input id={id} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />}</Field>
    </ActDialog>
  );
}
