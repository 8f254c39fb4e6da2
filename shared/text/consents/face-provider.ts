import type { ConsentText } from './consent-text.ts';

/** Asked apart from all else before the first time a provider recognises the face: who gets what, and for what (《个人信息保护法》 23, 29). `label`: the provider's name. */
export function faceProviderText(label: string): ConsentText {
  return {
    key: 'face_provider',
    title: '向人脸核验机构提供信息的说明',
    version: '2026-11（示例）',
    paragraphs: [
      '【示例文本】本文本为示例，正式使用前由主管单位审定并替换。',
      `一、接收方：${label}。点“开始人脸识别”后会打开它的页面，由它拍摄您的面部并核对是否为本人。`,
      '二、提供的信息：您的姓名、居民身份证号码。面部影像由您在它的页面上直接拍摄，不经过本系统，本系统不保存。',
      '三、目的：只用于核对是否为主申请人本人签约。本系统只保存核验结果、时间、相似度和核验编号。',
      '四、您可以不同意。不同意的，可以拨打咨询电话预约现场签约，不影响您的权益。',
    ],
  };
}
