import { unreachable } from '../lib/assert.ts';
import type { DomainRecord } from './records.ts';

export type RecordIdentity = {
  readonly id: string;
  readonly batchId: string | null;
  /** Set on personal records: whose envelope they lie in. */
  readonly householdId: string | null;
  readonly revision: number;
  /** For lookups without opening the envelope: an agreement's status, else null. */
  readonly status: string | null;
};

/** What a store must know of a record without opening it. */
export function recordIdentity(each: DomainRecord): RecordIdentity {
  const revision = each.record.revision;
  switch (each.kind) {
    case 'batch': return { id: each.record.batchId, batchId: each.record.batchId, householdId: null, revision, status: null };
    case 'template': return { id: each.record.templateVersionId, batchId: null, householdId: null, revision, status: null };
    case 'seal': return { id: each.record.sealId, batchId: null, householdId: null, revision, status: null };
    case 'staff': return { id: each.record.staffId, batchId: null, householdId: null, revision, status: null };
    case 'device': return { id: each.record.deviceId, batchId: null, householdId: null, revision, status: null };
    // Nobody's: it is to be read when the household's key is gone.
    case 'erasure': return { id: each.record.householdId, batchId: each.record.batchId, householdId: null, revision, status: null };
    case 'household': return personal(each.record.householdId, each.record, null);
    case 'agreement': return personal(each.record.agreementId, each.record, each.record.status);
    case 'signing': return personal(each.record.signingId, each.record, each.record.outcome);
    case 'seal_use': return personal(each.record.sealUseId, each.record, each.record.outcome);
    case 'progress': return personal(each.record.householdId, each.record, null);
    case 'message': return personal(each.record.messageId, each.record, each.record.state);
    case 'call': return personal(each.record.callId, each.record, null);
    default: return unreachable(each);
  }
}

function personal(
  id: string,
  record: { readonly batchId: string; readonly householdId: string; readonly revision: number },
  status: string | null,
): RecordIdentity {
  return { id, batchId: record.batchId, householdId: record.householdId, revision: record.revision, status };
}
