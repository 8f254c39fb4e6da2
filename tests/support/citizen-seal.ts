import { loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { readDocument, storeDocument } from '../../citizen-web/store/parts.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { pemText } from '../../shared/documents/signing/certificate-writer.ts';
import { plainSealUse } from '../../shared/domain/records.ts';
import type { Agreement, Seal } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import type { CitizenHub } from './citizen-hub.ts';
import { duringMs, sampleHousehold } from './domain-samples.ts';
import { createSigningWorld, sealSigned, valueOf } from './signing-world.ts';

/** What a desk does after 审核通过, with a real seal. */
export async function sealSample(hub: CitizenHub): Promise<{ readonly sealed: Uint8Array; readonly agreement: Agreement }> {
  const world = await createSigningWorld();
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const [agreement, signing] = [must(situation.agreements[0], 'agreement'), must(situation.signings[0], 'signing')];
  const signedCopy = must(signing.signedCopy, 'signed copy');
  const bytes = valueOf(await readDocument(hub.deps.db, hub.deps, signedCopy));
  const sealed = await sealSigned(world, bytes);
  const tail = await hub.deps.db.transaction().execute((tx) => storeDocument(tx, hub.deps, sampleHousehold.householdId, [sealed.subarray(bytes.length)]));
  const root = must(world.trustedRoots[1], 'the seal’s root');
  const seal: Seal = { sealId: 's', name: '演示章', demo: true, certificatePem: pemText('CERTIFICATE', root), rootPem: pemText('CERTIFICATE', root), drawing: {}, ...plainSealUse, createdAtMs: duringMs, revision: 1 };
  const record: Agreement = {
    ...agreement, status: 'sealed', revision: agreement.revision + 2,
    sealed: { channel: 'digital', sealId: 's', document: { digest: sha256Hex(sealed), parts: [...signedCopy.parts, ...tail.parts] }, atMs: Date.parse('2026-01-25T09:00:00+08:00'), staffId: 'zhao' },
  };
  await hub.put({ kind: 'agreement', record }, { kind: 'seal', record: seal });
  return { sealed, agreement: record };
}
