import type { FaceSettings, SmsSettings } from '../provider-settings.ts';
import { createAliyunFace } from './face/aliyun-face.ts';
import type { FaceProvider } from './face/face-provider.ts';
import { createTencentFace } from './face/tencent-face.ts';
import type { ApiDeps } from './provider-api.ts';
import { createAliyunSms } from './sms/aliyun-sms.ts';
import { createHttpSms } from './sms/http-sms.ts';
import { createOutboxProvider } from './sms/outbox.ts';
import type { SmsProvider } from './sms/sms-provider.ts';
import { createTencentSms } from './sms/tencent-sms.ts';

export function createSmsProvider(deps: ApiDeps, chosen: SmsSettings): SmsProvider {
  switch (chosen.method) {
    case 'outbox': return createOutboxProvider();
    case 'tencent': return createTencentSms(deps, chosen.settings);
    case 'aliyun': return createAliyunSms(deps, chosen.settings);
    case 'http': return createHttpSms(deps, chosen.settings);
  }
}

/** Null: faces are compared by staff, from photos. */
export function createFaceProvider(deps: ApiDeps, chosen: FaceSettings): FaceProvider | null {
  switch (chosen.method) {
    case 'live-photo': return null;
    case 'tencent': return createTencentFace(deps, chosen.settings);
    case 'aliyun': return createAliyunFace(deps, chosen.settings);
  }
}
