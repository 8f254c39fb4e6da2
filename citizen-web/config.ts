import { z } from 'zod';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';

/** So many days are kept; at least one, at most ten years. */
function days(plain: number) {
  return z.coerce.number().int().min(1).max(3650).default(plain);
}

/** Nobody reads four pages faster; whoever has read the paper at home is not kept long. */
const plainReadSeconds = 15;

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
  HUB_DEMO: z.enum(['0', '1']).default('0'),
  HUB_ALLOW_OUTBOX: z.enum(['0', '1']).default('0'),
  HUB_BUREAU: z.string().default('深圳市福田区住房和建设局'),
  HUB_SYSTEM: z.string().default('福田区公共住房智慧管理系统'),
  HUB_PHONES: z.string().default('0755-23619344、0755-82559564'),
  HUB_HOURS: z.string().default('工作日9:00-12:00，14:00-18:00'),
  HUB_QQ: z.string().default('1035684527'),
  HUB_OFFLINE_DAYS: z.coerce.number().int().min(1).max(30).default(7),
  HUB_KEEP_PHOTOS_DAYS: days(30),
  HUB_KEEP_MESSAGES_DAYS: days(180),
  HUB_KEEP_SESSIONS_DAYS: days(7),
  HUB_KEEP_LINKS_DAYS: days(30),
  HUB_KEEP_DRAFTS_DAYS: days(90),
  HUB_KEEP_HAND_INS_DAYS: days(365),
  HUB_KEEP_LOOSE_PARTS_DAYS: days(30),
  /** The least time between the first page and 阅读并确认; a demonstration need not wait. */
  HUB_READ_SECONDS: z.coerce.number().int().min(0).max(600).optional(),
  HUB_IDLE_MINUTES: z.coerce.number().int().min(1).max(240).default(15),
});

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
  readonly demo: boolean;
  readonly bureauName: string;
  readonly systemName: string;
  readonly phones: string;
  readonly hours: string;
  readonly qq: string;
  /** Without contact a desk lets people in for so many days. */
  readonly offlineDays: number;
  /** The least time for reading a document before it is confirmed; 0: none. */
  readonly readSeconds: number;
  /** A desk locks after so many minutes without input. */
  readonly idleLockMinutes: number;
  /** Days that each class of data is kept (store/retention/retention-classes.ts). */
  readonly retention: { readonly photos: number; readonly messages: number; readonly sessions: number; readonly links: number; readonly drafts: number; readonly hand_ins: number; readonly loose_parts: number };
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
  if (!demo && values.HUB_ALLOW_OUTBOX === '0') {
    return refuse('config', '没有配置短信服务，短信不会发出。确认只用站内记录时请设 HUB_ALLOW_OUTBOX=1。');
  }
  return ok({
    dataDir: values.HUB_DATA, databaseUrl: values.DATABASE_URL ?? null, backupDir: values.HUB_BACKUP_DIR ?? null, host: values.HUB_HOST, port: values.HUB_PORT, publicUrl: values.HUB_PUBLIC_URL ?? null, demo, bureauName: values.HUB_BUREAU,
    systemName: values.HUB_SYSTEM, phones: values.HUB_PHONES, hours: values.HUB_HOURS, qq: values.HUB_QQ,
    readSeconds: values.HUB_READ_SECONDS ?? (demo ? 0 : plainReadSeconds), offlineDays: values.HUB_OFFLINE_DAYS, idleLockMinutes: values.HUB_IDLE_MINUTES,
    retention: {
      photos: values.HUB_KEEP_PHOTOS_DAYS, messages: values.HUB_KEEP_MESSAGES_DAYS, sessions: values.HUB_KEEP_SESSIONS_DAYS, links: values.HUB_KEEP_LINKS_DAYS, drafts: values.HUB_KEEP_DRAFTS_DAYS,
      hand_ins: values.HUB_KEEP_HAND_INS_DAYS, loose_parts: values.HUB_KEEP_LOOSE_PARTS_DAYS,
    },
  });
}

export function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
