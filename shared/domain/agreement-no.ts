import type { Agreement, SigningBatch } from './records.ts';

/** 协议编号 = batch prefix + serial (four digits) + 「-2」 … for later versions; a waiver statement carries 「F」. Never reused. */
export function agreementNoOf(batch: SigningBatch, serial: number, kind: Agreement['kind'], versionNo: number): string {
  const letter = kind === 'waiver_statement' ? 'F' : '';
  const version = versionNo === 1 ? '' : `-${versionNo}`;
  return `${batch.agreementNoPrefix}${letter}${String(serial).padStart(4, '0')}${version}`;
}

export function nextVersionNo(agreements: readonly Agreement[], kind: Agreement['kind']): number {
  return agreements.filter((each) => each.kind === kind).reduce((highest, each) => Math.max(highest, each.versionNo), 0) + 1;
}
