import { z } from 'zod';
import { readDaySpans } from '../shared/domain/service-hours.ts';
import type { WorkCalendar } from '../shared/domain/service-hours.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { isHttpsUrl } from './security/headers.ts';

/** So many days are kept; at least one, at most ten years. */
function days(plain: number) {
  return z.coerce.number().int().min(1).max(3650).default(plain);
}

/** Nobody reads four pages faster; whoever has read the paper at home is not kept long. */
const plainReadSeconds = 15;

/** Days as `2026-10-01..2026-10-07,2027-01-01`. */
function daySpans(plain: string) {
  return z.string().default(plain).transform((text, context) => {
    const spans = readDaySpans(text);
    if (spans === null) context.addIssue({ code: 'custom', message: '应写成 2026-10-01..2026-10-07,2027-01-01 这样的日期' });
    return spans ?? [];
  });
}

/** What a hub is told from outside. The environment is read in server.ts and parsed here, once. */
const environmentSchema = z.object({
  HUB_DATA: z.string().min(1).default('.data/hub'),
  /** postgres://…: the hub's tables lie there instead of in a file of the data folder. */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'DATABASE_URL 应以 postgres:// 开头').optional(),
  /** Another disk: the hub is copied there at least once a minute while anything changes. */
  HUB_BACKUP_DIR: z.string().min(1).optional(),
  HUB_HOST: z.string().default('127.0.0.1'),
  HUB_PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  HUB_PUBLIC_URL: z.url().optional(),
  /** Addresses or networks, with commas between, of our own proxies: what they say of a client's address is believed. */
  HUB_TRUSTED_PROXIES: z.string().regex(/^[0-9a-fA-F.:/, ]+$|^loopback$/, '应为地址或网段，以逗号分隔').default('loopback'),
  HUB_DEMO: z.enum(['0', '1']).default('0'),
  HUB_ALLOW_OUTBOX: z.enum(['0', '1']).default('0'),
  HUB_BUREAU: z.string().default('深圳市福田区住房和建设局'),
  HUB_SYSTEM: z.string().default('福田区公共住房智慧管理系统'),
  HUB_PHONES: z.string().default('0755-23619344、0755-82559564'),
  HUB_HOURS: z.string().default('工作日9:00-12:00，14:00-18:00'),
  // 国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04); a later year's has to be set when it is published.
  HUB_HOLIDAYS: daySpans('2026-01-01..2026-01-03,2026-02-15..2026-02-23,2026-04-04..2026-04-06,2026-05-01..2026-05-05,2026-06-19..2026-06-21,2026-09-25..2026-09-27,2026-10-01..2026-10-07'),
  HUB_WORKDAYS: daySpans('2026-01-04,2026-02-14,2026-02-28,2026-05-09,2026-09-20,2026-10-10'),
  HUB_QQ: z.string().default('1035684527'),
  /** Where 现场签约 is; without it the page says that the address is told by telephone. */
  HUB_COUNTER_PLACE: z.string().trim().min(1).optional(),
  HUB_OFFLINE_DAYS: z.coerce.number().int().min(1).max(30).default(7),
  HUB_KEEP_PHOTOS_DAYS: days(30),
  HUB_KEEP_MESSAGES_DAYS: days(180),
  HUB_KEEP_SESSIONS_DAYS: days(7),
  HUB_KEEP_LINKS_DAYS: days(30),
  HUB_KEEP_DRAFTS_DAYS: days(90),
  HUB_KEEP_HAND_INS_DAYS: days(365),
  HUB_KEEP_LOOSE_PARTS_DAYS: days(30),
  /** 催签: a reminder so many hours before the close to who has not signed; 0: none. */
  HUB_REMIND_HOURS: z.coerce.number().int().min(0).max(240).default(24),
  HUB_SMS: z.enum(['outbox', 'tencent', 'aliyun', 'http'], 'HUB_SMS 应为 outbox、tencent、aliyun 或 http').default('outbox'),
  HUB_FACE: z.enum(['live-photo', 'tencent', 'aliyun'], 'HUB_FACE 应为 live-photo、tencent 或 aliyun').default('live-photo'),
  /** Beside a face provider: whether photos may be taken instead where it does not work. */
  HUB_FACE_LIVE_PHOTO: z.enum(['0', '1']).default('1'),
  /** 1: the expected character stands above the signature box. */
  HUB_MODEL_CHARACTER: z.enum(['0', '1']).default('1'),
  HUB_KEEP_RISK_TRACES_DAYS: days(90),
  /** The least time between the first page and 阅读并确认; a demonstration need not wait. */
  HUB_READ_SECONDS: z.coerce.number().int().min(0).max(600).optional(),
  HUB_IDLE_MINUTES: z.coerce.number().int().min(1).max(240).default(15),
});

export type FaceMethod = 'live-photo' | 'tencent' | 'aliyun';
export type SmsMethod = 'outbox' | 'tencent' | 'aliyun' | 'http';

export type HubConfig = {
  readonly dataDir: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  /** Null: nobody asked for copies. */
  readonly backupDir: string | null;
  readonly host: string;
  readonly port: number;
  /** What QR codes and messages hold; null until the port is known (demo with port 0). */
  readonly publicUrl: string | null;
  readonly trustedProxies: string;
  readonly demo: boolean;
  readonly bureauName: string;
  readonly systemName: string;
  readonly phones: string;
  readonly hours: string;
  /** On which days 咨询电话 is answered besides Monday to Friday, and on which it is not. */
  readonly calendar: WorkCalendar;
  readonly qq: string;
  readonly counterPlace: string | null;
  /** Without contact a desk lets people in for so many days. */
  readonly offlineDays: number;
  /** The least time for reading a document before it is confirmed; 0: none. */
  readonly readSeconds: number;
  /** A desk locks after so many minutes without input. */
  readonly idleLockMinutes: number;
  readonly remindHours: number;
  /** Which way the face is checked first, and whether photos may be taken instead. What the ways need lies in provider-settings.ts. */
  readonly face: { readonly method: FaceMethod; readonly hasLivePhoto: boolean };
  readonly smsMethod: SmsMethod;
  /** Whether the expected character stands above the signature box. */
  readonly modelCharacter: boolean;
  /** Days that each class of data is kept (store/retention/retention-classes.ts). */
  readonly retention: { readonly photos: number; readonly messages: number; readonly sessions: number; readonly links: number; readonly drafts: number; readonly hand_ins: number; readonly loose_parts: number; readonly risk_traces: number };
};

/** Refuses what must not happen in production: a loopback public address, and messages that nobody gets. */
export function readHubConfig(environment: Readonly<Record<string, string | undefined>>): Result<HubConfig, Refusal> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) return refuse('config', `配置有误：${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('；')}`);
  const values = parsed.data;
  const demo = values.HUB_DEMO === '1';
  if (!demo && (values.HUB_PUBLIC_URL === undefined || isLoopbackUrl(values.HUB_PUBLIC_URL))) {
    return refuse('config', '请用 HUB_PUBLIC_URL 设置公众能访问的网址（不能是本机地址）；只是试用请设 HUB_DEMO=1。');
  }
  if (!demo && !isHttpsUrl(values.HUB_PUBLIC_URL ?? null)) return refuse('config', 'HUB_PUBLIC_URL 应以 https:// 开头：没有加密的连接会泄露登录信息。');
  if (!demo && values.HUB_SMS === 'outbox' && values.HUB_ALLOW_OUTBOX === '0') {
    return refuse('config', '没有配置短信服务，短信不会发出。请用 HUB_SMS 选择 tencent、aliyun 或 http；确认只用站内记录时请设 HUB_ALLOW_OUTBOX=1。');
  }
  return ok({
    dataDir: values.HUB_DATA, databaseUrl: values.DATABASE_URL ?? null, backupDir: values.HUB_BACKUP_DIR ?? null, host: values.HUB_HOST, port: values.HUB_PORT, publicUrl: values.HUB_PUBLIC_URL ?? null, trustedProxies: values.HUB_TRUSTED_PROXIES, demo, bureauName: values.HUB_BUREAU,
    systemName: values.HUB_SYSTEM, phones: values.HUB_PHONES, hours: values.HUB_HOURS, calendar: { holidays: values.HUB_HOLIDAYS, workdays: values.HUB_WORKDAYS }, qq: values.HUB_QQ, counterPlace: values.HUB_COUNTER_PLACE ?? null,
    readSeconds: values.HUB_READ_SECONDS ?? (demo ? 0 : plainReadSeconds), offlineDays: values.HUB_OFFLINE_DAYS, idleLockMinutes: values.HUB_IDLE_MINUTES, remindHours: values.HUB_REMIND_HOURS, smsMethod: values.HUB_SMS,
    face: { method: values.HUB_FACE, hasLivePhoto: values.HUB_FACE === 'live-photo' || values.HUB_FACE_LIVE_PHOTO === '1' }, modelCharacter: values.HUB_MODEL_CHARACTER === '1',
    retention: {
      photos: values.HUB_KEEP_PHOTOS_DAYS, messages: values.HUB_KEEP_MESSAGES_DAYS, sessions: values.HUB_KEEP_SESSIONS_DAYS, links: values.HUB_KEEP_LINKS_DAYS, drafts: values.HUB_KEEP_DRAFTS_DAYS,
      hand_ins: values.HUB_KEEP_HAND_INS_DAYS, loose_parts: values.HUB_KEEP_LOOSE_PARTS_DAYS, risk_traces: values.HUB_KEEP_RISK_TRACES_DAYS,
    },
  });
}

export function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
