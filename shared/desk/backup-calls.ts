import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

export const backupCalls = {
  /** 备份: what there is, newest first, and how this desk's key is secured. */
  'backup.list': call(nothing, z.object({
    backups: z.array(z.object({ name: z.string(), madeAtMs: z.number().int(), bytes: z.number().int() })),
    folder: z.string(),
    /** Backups older than this go by themselves. */
    keptDays: z.number().int(),
    isWorking: z.boolean(),
    problem: z.string().nullable(),
    /** Null until the check that runs after each start has ended. */
    check: z.object({ isDatabaseWhole: z.boolean(), parts: z.number().int(), damaged: z.number().int(), missing: z.number().int() }).nullable(),
    /** First digits of the recovery key's fingerprint, to compare with the paper in the safe; null: none is set. */
    recoveryKey: z.string().nullable(),
  })),
  'backup.now': call(nothing, z.object({ name: z.string() })),
  /** Makes the bureau's recovery key 恢复密钥; the private half is handed out once and kept nowhere. */
  'recovery.make': call(nothing, z.object({ fileToken: z.string(), fileName: z.string(), publicFileToken: z.string(), publicFileName: z.string(), recoveryKey: z.string() })),
  /** Another desk of the same bureau takes the public half, which is no secret. */
  'recovery.use': call(z.object({ fileToken: z.string() }), z.object({ recoveryKey: z.string() })),
} as const;
