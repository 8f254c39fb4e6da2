import { z } from 'zod';
import { call } from './call.ts';

export const archiveCalls = {
  /**
   * 签约存证材料 of one signing as a zip that proves itself (shared/documents/evidence); `signingId` null: of a 纸质签约, which has none.
   * Offline where all of it is here; what is missing is fetched. Recorded before it is handed out.
   */
  'archive.exportEvidence': call(z.object({ agreementId: z.string(), signingId: z.string().nullable() }), z.object({ fileToken: z.string(), fileName: z.string() })),
} as const;
