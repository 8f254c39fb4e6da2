import { z } from 'zod';
import type { VerifyReport } from '../../shared/documents/doors.ts';
import type { TrustInput } from '../../shared/documents/verify/check-signature.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { startThreadPool } from './thread-pool.ts';

const signatureSchema = z.object({
  field: z.enum(['citizen', 'bureau', 'other']), fieldName: z.string(), intact: z.boolean(), coversWholeRevision: z.boolean(), signerName: z.string(), issuerName: z.string(),
  trust: z.enum(['trusted', 'demo', 'unknown', 'invalid']), certificateNotBefore: z.string().nullable(), certificateNotAfter: z.string().nullable(),
  claimedAt: z.string().nullable(), timestampedAt: z.string().nullable(), level: z.enum(['B-B', 'B-T', 'B-LT']).nullable(), problems: z.array(z.string()),
});
const reportSchema = z.object({
  verdict: z.enum(['genuine', 'changed', 'not_ours', 'unreadable']), digest: z.string(), agreementNo: z.string().nullable(),
  signatures: z.array(signatureSchema), findings: z.array(z.string()), revisionLengths: z.array(z.number()),
}) satisfies z.ZodType<VerifyReport>;

type UploadQuestion = { readonly bytes: Uint8Array; readonly trust: TrustInput };
export type UploadCheckPool = {
  readonly check: (bytes: Uint8Array, trust: TrustInput) => Promise<Result<VerifyReport, Refusal>>;
  readonly close: () => Promise<void>;
};

/** Ours are checked in hundredths of a second and a few MB; what needs this much was made to hold us up. */
const bounds = { withinMs: 10_000, memoryMb: 256 };
const mostWaiting = 20;
/** So that those who wait do not fill the memory. */
const mostWaitingBytes = 100 * 1024 * 1024;

/**
 * A thread for the files that anybody may upload to be checked: whatever is in them, citizens and desks do not wait for it, and what takes too
 * long or too much memory is given up with a sentence. `onGivenUp` is told why, for the log; `instead`: other bounds, for a test.
 */
export function startUploadCheckPool(onGivenUp: (error: unknown) => void, instead: Partial<typeof bounds> = {}): UploadCheckPool {
  const threads = startThreadPool<UploadQuestion, VerifyReport>({ program: new URL('./upload-check-worker.ts', import.meta.url), size: 1, answer: reportSchema, bounds: { ...bounds, ...instead } });
  let heldBytes = 0;
  return {
    check: async (bytes, trust) => {
      if (threads.waiting() >= mostWaiting || heldBytes + bytes.length > mostWaitingBytes) return refuse('busy', '现在核对文件的人太多，请过几分钟再试。');
      heldBytes += bytes.length;
      try {
        return ok(await threads.ask({ bytes, trust }, 'now'));
      } catch (error) {
        onGivenUp(error);
        return refuse('given_up', '这个文件太复杂，没有核对完。请确认选择的是本系统出具的协议 PDF 文件。');
      } finally {
        heldBytes -= bytes.length;
      }
    },
    close: threads.close,
  };
}
