import type { AgreementStatus, VoidReason } from '../domain/records.ts';
import type { CommandType, StaffRole } from '../domain/roles.ts';
import type { DomainEvent } from '../domain/records.ts';

/** Words on staff screens (glossary.md). */
export const statusLabels: Readonly<Record<AgreementStatus, string>> = {
  draft: '待推送', awaiting_signature: '待签字', signed: '已签字', approved: '审核通过', sealed: '已盖章', void: '作废',
};

/** 主申请人签约情况: the guide's three words, and 已作废. */
export const citizenStatusLabels: Readonly<Record<AgreementStatus, string>> = {
  draft: '待推送', awaiting_signature: '待签字', signed: '已签字', approved: '已签字', sealed: '已盖章', void: '已作废',
};

export const voidReasonLabels: Readonly<Record<VoidReason, string>> = {
  expired: '逾期视为放弃', waived: '主动放弃', superseded: '已更正', withdrawn: '撤回', revoked: '盖章后作废',
  declined: '不予确认', citizen_withdrawn: '申请人撤回声明',
};

export const roleLabels: Readonly<Record<StaffRole, string>> = { hotline: '咨询人员', reviewer: '审核人', sealer: '用印人', admin: '管理员' };

export const commandLabels: Readonly<Record<CommandType, string>> = {
  create_batch: '新建批次', update_batch: '修改批次', save_template_version: '保存模板', save_seal: '登记印章',
  add_household: '导入', update_household: '修改信息', remove_household: '移出名单', change_phone: '更换联系手机', set_special: '特殊情况',
  hold_household: '暂缓逾期', set_bureau_photo: '导入留存照片', log_call: '来电登记', audit: '操作留痕',
  publish: '推送', withdraw: '撤回', return: '退回', approve: '审核通过', take_lease: '用印准备', release_lease: '取消用印准备', seal: '盖章',
  request_correction: '提出更正（修改协议）', cancel_correction: '取消更正', correct: '更正（修改协议）', restore: '恢复签约',
  request_revocation: '申请盖章后作废', cancel_revocation: '取消作废申请', revoke: '盖章后作废',
  start_waiver: '办理放弃签约', confirm_waiver: '予以确认', decline_waiver: '不予确认',
  counter_sign: '现场签约', admit_late: '认定现场签约', attach_paper: '登记纸质签约', accept_paper: '纸质签约审核通过', abandon: '放弃上传',
  mint_enrolment_code: '生成设备登记码', rename_device: '修改设备名称', stop_device: '停用设备', start_device: '恢复设备',
  save_staff: '保存人员', stop_staff: '停用人员', start_staff: '恢复人员', reset_password: '重设密码',
  settle_hand_in: '核对交回的事项', erase_household: '销毁该户数据',
};

export const eventLabels: Readonly<Record<DomainEvent['type'], string>> = {
  ...commandLabels,
  citizen_submitted: '申请人提交签字', citizen_step: '申请人办理中', citizen_contact: '请工作人员联系我', citizen_revoked_waiver: '申请人撤回声明',
  expired: '逾期视为放弃', batch_closed: '签约期限截止', message_sent: '短信', staff_saved: '人员', device_saved: '设备登记', password_changed: '本人修改密码',
};

/** Classes of data that are deleted by their age; the keys are the hub's. */
export const retentionLabels: Readonly<Record<string, string>> = {
  photos: '身份证和人脸照片（盖章或作废后）', messages: '短信', sessions: '网页登录和验证码', links: '签约二维码、链接和设备登记码', drafts: '未提交的签字草稿',
  hand_ins: '已处理的待核对事项', loose_parts: '没有用上的上传文件', risk_traces: '风险提示用的设备编号、网络地址和笔迹校验值',
};
