import type { Progress } from '../domain/records.ts';

/** What the timeline says of each step that a citizen takes; what it says else is what went wrong there. */
export const stepNotes: Readonly<Record<Progress['step'], string>> = {
  portal: '登录', opened: '打开电子合同', consent: '同意电子认证服务协议', identity: '核对身份信息', face: '人脸：已完成', read: '阅读协议', sign: '签字',
  code: '获取短信验证码', submitted: '提交', sealed_viewed: '查看盖章件',
};
