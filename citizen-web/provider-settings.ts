import { z } from 'zod';
import { parseJson } from '../shared/lib/parse-json.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import type { FaceMethod, SmsMethod } from './config.ts';
import type { AliyunFaceSettings } from './providers/face/aliyun-face.ts';
import type { TencentFaceSettings } from './providers/face/tencent-face.ts';
import type { AliyunSmsSettings } from './providers/sms/aliyun-sms.ts';
import type { HttpSmsSettings } from './providers/sms/http-sms.ts';
import type { TencentSmsSettings } from './providers/sms/tencent-sms.ts';
import { allTemplates } from './text/message-texts.ts';

export type SmsSettings =
  | { readonly method: 'outbox' }
  | { readonly method: 'tencent'; readonly settings: TencentSmsSettings }
  | { readonly method: 'aliyun'; readonly settings: AliyunSmsSettings }
  | { readonly method: 'http'; readonly settings: HttpSmsSettings };
export type FaceSettings =
  | { readonly method: 'live-photo' }
  | { readonly method: 'tencent'; readonly settings: TencentFaceSettings }
  | { readonly method: 'aliyun'; readonly settings: AliyunFaceSettings };
export type ProviderSettings = { readonly sms: SmsSettings; readonly face: FaceSettings };

type Environment = Readonly<Record<string, string | undefined>>;
/** The text of a file that the environment names; null when it cannot be read. */
export type ReadText = (path: string) => string | null;

const plainFaceHosts = {
  tencent: 'faceid.qq.com,.faceid.qq.com,open.weixin.qq.com,.tencentcloud.com',
  aliyun: '.aliyun.com,.aliyuncs.com,.alicdn.com',
} as const;
const aliyunScript = 'https://o.alicdn.com/yd-cloudauth/cloudauth-cdn/jsvm_all.js';

/**
 * What the chosen ways of SMS and face need, from the environment (README of citizen-web lists the names); each value may lie in a file that
 * `NAME_FILE` names instead. Apart from HubConfig, since it holds secrets. Refuses what is incomplete, naming what is missing.
 */
export function readProviderSettings(environment: Environment, methods: { readonly sms: SmsMethod; readonly face: FaceMethod }, readText: ReadText): Result<ProviderSettings, Refusal> {
  const read = createReader(environment, readText);
  const sms = readSms(read, methods.sms);
  const face = readFace(read, methods.face);
  const { problems } = read;
  return problems.length === 0 ? ok({ sms, face }) : refuse('config', `短信或人脸识别的配置不完整：${problems.join('；')}。请补充后再启动。`);
}

type Reader = {
  readonly problems: string[];
  /** A value, or from its file; `plain` when it is given neither way; without `plain` that is a problem. */
  readonly text: (name: string, plain?: string) => string;
  readonly maybe: (name: string) => string | null;
  readonly url: (name: string, plain?: string) => string;
};

function createReader(environment: Environment, readText: ReadText): Reader {
  const problems: string[] = [];
  const maybe = (name: string): string | null => {
    const given = environment[name];
    if (given !== undefined && given !== '') return given;
    const path = environment[`${name}_FILE`];
    if (path === undefined || path === '') return null;
    const text = readText(path)?.trim() ?? '';
    if (text === '') problems.push(`${name}_FILE 指的文件读不到或是空的`);
    return text;
  };
  const text = (name: string, plain?: string): string => {
    const given = maybe(name) ?? plain;
    if (given === undefined) problems.push(`缺少 ${name}`);
    return given ?? '';
  };
  const url = (name: string, plain?: string): string => {
    const given = text(name, plain);
    if (given !== '' && !isSafeUrl(given)) problems.push(`${name} 应为 https:// 开头的网址`);
    return given.replace(/\/+$/, '');
  };
  return { problems, text, maybe, url };
}

/** Secrets and personal data never travel in the open; only this machine is reached without TLS. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}

function readSms(read: Reader, method: SmsMethod): SmsSettings {
  switch (method) {
    case 'outbox': return { method };
    case 'tencent': return {
      method,
      settings: {
        access: { secretId: read.text('HUB_SMS_KEY_ID'), secretKey: read.text('HUB_SMS_KEY_SECRET'), endpoint: read.url('HUB_SMS_URL', 'https://sms.tencentcloudapi.com') },
        region: read.text('HUB_SMS_REGION', 'ap-guangzhou'), sdkAppId: read.text('HUB_SMS_APP_ID'), signName: read.text('HUB_SMS_SIGN'), templateIds: readTemplateIds(read), receiptToken: readReceiptToken(read),
      },
    };
    case 'aliyun': return {
      method,
      settings: {
        access: { accessKeyId: read.text('HUB_SMS_KEY_ID'), accessKeySecret: read.text('HUB_SMS_KEY_SECRET'), endpoint: read.url('HUB_SMS_URL', 'https://dysmsapi.aliyuncs.com') },
        signName: read.text('HUB_SMS_SIGN'), templateIds: readTemplateIds(read), receiptToken: readReceiptToken(read),
      },
    };
    case 'http': return { method, settings: readHttp(read) };
  }
}

function readHttp(read: Reader): HttpSmsSettings {
  const settings = { url: read.url('HUB_SMS_URL'), bearerToken: read.maybe('HUB_SMS_BEARER'), hmacSecret: read.maybe('HUB_SMS_SECRET') };
  if (settings.bearerToken === null && settings.hmacSecret === null) read.problems.push('缺少 HUB_SMS_BEARER 或 HUB_SMS_SECRET');
  if (settings.hmacSecret !== null && settings.hmacSecret.length < 16) read.problems.push('HUB_SMS_SECRET 至少 16 位');
  return settings;
}

const templateIdsSchema = z.record(z.string(), z.coerce.string().min(1));

function readTemplateIds(read: Reader): Readonly<Record<string, string>> {
  const given = read.text('HUB_SMS_TEMPLATES');
  if (given === '') return {};
  const ids = templateIdsSchema.safeParse(parseJson(given));
  if (!ids.success) {
    read.problems.push('HUB_SMS_TEMPLATES 应为 JSON，例如 {"pushed":"模板编号"}');
    return {};
  }
  const missing = allTemplates.filter((template) => ids.data[template.key] === undefined).map((template) => template.key);
  if (missing.length > 0) read.problems.push(`HUB_SMS_TEMPLATES 缺少模板编号 ${missing.join('、')}`);
  return ids.data;
}

/** It stands in an address, so it must be unguessable and need no escaping. */
function readReceiptToken(read: Reader): string | null {
  const token = read.maybe('HUB_SMS_RECEIPT_TOKEN');
  if (token !== null && !/^[A-Za-z0-9_-]{22,128}$/.test(token)) read.problems.push('HUB_SMS_RECEIPT_TOKEN 应为至少 22 位字母、数字、- 或 _');
  return token;
}

function readFace(read: Reader, method: FaceMethod): FaceSettings {
  switch (method) {
    case 'live-photo': return { method };
    case 'tencent': return {
      method,
      settings: {
        access: { secretId: read.text('HUB_FACE_KEY_ID'), secretKey: read.text('HUB_FACE_KEY_SECRET'), endpoint: read.url('HUB_FACE_URL', 'https://faceid.tencentcloudapi.com') },
        ruleId: read.text('HUB_FACE_RULE_ID'), hosts: readHosts(read, method),
      },
    };
    case 'aliyun': return {
      method,
      settings: {
        access: { accessKeyId: read.text('HUB_FACE_KEY_ID'), accessKeySecret: read.text('HUB_FACE_KEY_SECRET'), endpoint: read.url('HUB_FACE_URL', 'https://cloudauth.aliyuncs.com') },
        sceneId: read.text('HUB_FACE_SCENE_ID'), hosts: readHosts(read, method), browserScript: read.url('HUB_FACE_SCRIPT_URL', aliyunScript),
      },
    };
  }
}

function readHosts(read: Reader, method: 'tencent' | 'aliyun'): string[] {
  const hosts = read.text('HUB_FACE_HOSTS', plainFaceHosts[method]).split(',').map((host) => host.trim()).filter((host) => host !== '');
  if (!hosts.every((host) => /^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host))) read.problems.push('HUB_FACE_HOSTS 应为用逗号隔开的域名');
  return hosts;
}
